import { isSymbolName } from '../symbol-name.ts';

/** More names than any session lists; past it the pool starts anew rather than grow. */
const MAX_NAMES = 65_536;

/**
 * Turns the bytes of a name into a string without decoding a name twice. Names repeat in every block,
 * and making the string is the dearest part of reading a quote.
 */
export class NamePool {
  readonly #byHash = new Map<number, { name: string; bytes: Uint8Array }>();

  /** Null when the bytes are no name that an event may carry. */
  get(bytes: Uint8Array, start: number, end: number): string | null {
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const known = this.#byHash.get(hash);
    if (known !== undefined && equal(known.bytes, bytes, start, end)) return known.name;
    const own = bytes.slice(start, end);
    const name = String.fromCharCode(...own);
    if (!isSymbolName(name)) return null;
    if (this.#byHash.size >= MAX_NAMES) this.#byHash.clear();
    this.#byHash.set(hash, { name, bytes: own });
    return name;
  }
}

function equal(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}
