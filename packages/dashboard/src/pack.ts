import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** One compressed form of a file, beside the file. */
export interface Packed {
  readonly suffix: '.br' | '.gz';
  readonly bytes: Buffer;
}

/** As small as it gets: it is done once a build and sent many times. */
export function pack(body: Buffer): Packed[] {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  };
  return [
    { suffix: '.br', bytes: brotliCompressSync(body, { params }) },
    { suffix: '.gz', bytes: gzipSync(body, { level: constants.Z_BEST_COMPRESSION }) },
  ];
}
