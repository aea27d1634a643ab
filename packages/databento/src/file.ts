import { createReadStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { DbnDecoder, type DecoderOptions } from './dbn/decoder.ts';
import { compressZstd, isZstd } from './zstd.ts';
import { ZstdDecoder } from './zstd-decoder.ts';

/**
 * Reads a DBN file or any other source of chunks, plain or zstd: gives the decoder at each record. One
 * that is handed in knows the metadata also where no record follows.
 *
 * @example
 * for await (const record of readDbn('cl.trades.dbn.zst')) use(decodeRecord(record));
 */
export async function* readDbn(
  source: string | AsyncIterable<Uint8Array>,
  options: DecoderOptions | DbnDecoder = {},
): AsyncGenerator<DbnDecoder, void, undefined> {
  const decoder = options instanceof DbnDecoder ? options : new DbnDecoder(options);
  const chunks = typeof source === 'string' ? createReadStream(source) : source;
  for await (const bytes of plain(chunks)) {
    decoder.push(bytes);
    while (decoder.next()) yield decoder;
  }
  decoder.end();
}

/** The chunks as they are, or what they decompress to where they begin as zstd does. */
async function* plain(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  const zstd = new ZstdDecoder((part) => parts.push(part));
  let compressed: boolean | undefined;
  let head: Uint8Array = new Uint8Array(0);
  for await (let chunk of chunks) {
    if (compressed === undefined) {
      chunk = Buffer.concat([head, chunk]);
      head = chunk;
      if (chunk.length < 4) continue;
      compressed = isZstd(chunk);
    }
    if (compressed) {
      zstd.push(chunk);
      yield* parts;
      parts = [];
    } else yield chunk;
  }
  if (compressed === true) zstd.end();
  if (compressed === undefined && head.length > 0) yield head;
}

/** Writes bytes to a file that is there whole or not at all; as zstd where its name ends in `.zst`. */
export async function writeDbn(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const bytes = Buffer.concat(parts);
  const half = `${path}.part`;
  try {
    await writeFile(half, path.endsWith('.zst') ? await compressZstd(bytes) : bytes);
    await rename(half, path);
  } catch (cause) {
    await rm(half, { force: true });
    throw cause;
  }
}
