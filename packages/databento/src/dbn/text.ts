import { DbnError } from './errors.ts';

const utf8 = new TextDecoder('utf-8');

/** The text in a field: as far as the first zero, or the whole of it. */
export function readText(bytes: Uint8Array, at: number, width: number): string {
  let text = '';
  for (let i = at; i < at + width; i++) {
    const byte = bytes[i]!;
    if (byte === 0) break;
    // Symbols are ASCII; only messages for people may hold more.
    if (byte > 0x7f) return utf8.decode(field(bytes, at, width));
    text += String.fromCharCode(byte);
  }
  return text;
}

function field(bytes: Uint8Array, at: number, width: number): Uint8Array {
  const whole = bytes.subarray(at, at + width);
  const end = whole.indexOf(0);
  return end < 0 ? whole : whole.subarray(0, end);
}

/** Writes text into a field that is zero so far. */
export function writeText(bytes: Uint8Array, at: number, width: number, text: string): void {
  const encoded = new TextEncoder().encode(text);
  if (encoded.length > width) {
    throw new DbnError('TEXT_TOO_LONG', `"${text}" does not fit into ${width} bytes`);
  }
  bytes.set(encoded, at);
}
