export * from './dbn/index.ts';
export { readDbn, writeDbn } from './file.ts';
export * from './historical/index.ts';
export * from './live/index.ts';
export { compressZstd, decompressZstd, isZstd } from './zstd.ts';
export { ZstdDecoder } from './zstd-decoder.ts';
