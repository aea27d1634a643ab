import { Zstd } from '@hpcc-js/wasm-zstd';
import { ZstdDecoder } from './zstd-decoder.ts';

/** Content of one frame: what has more becomes several, which every reader takes as one stream. */
const FRAME_CONTENT = 8 * 1024 * 1024;

/** Whether bytes begin a zstd frame, from the first four of them. */
export function isZstd(bytes: Uint8Array): boolean {
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
}

/** The whole of a zstd stream, of one frame or many; `ZstdDecoder` takes it piece by piece. */
export function decompressZstd(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const decoder = new ZstdDecoder((part) => parts.push(part));
  decoder.push(bytes);
  decoder.end();
  return joined(parts);
}

/** Bytes as zstd, as a rule in one frame. */
export async function compressZstd(bytes: Uint8Array, level = 3): Promise<Uint8Array> {
  const zstd = await Zstd.load();
  const parts: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += FRAME_CONTENT) {
    parts.push(zstd.compress(bytes.subarray(at, at + FRAME_CONTENT), level).slice());
  }
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
