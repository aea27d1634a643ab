import { Zstd } from '@hpcc-js/wasm-zstd';
import { Decompress } from 'fzstd';

/** The whole of a zstd stream, of one frame or many. */
export function decompressZstd(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  new Decompress((part) => parts.push(part)).push(bytes, true);
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** One zstd frame with the length of its content. */
export async function compressZstd(bytes: Uint8Array, level?: number): Promise<Uint8Array> {
  return (await Zstd.load()).compress(bytes, level);
}
