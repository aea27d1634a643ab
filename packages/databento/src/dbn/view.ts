import { type Kind, layoutList, UNKNOWN, WITH_TS_OUT } from './layout.ts';
import type { At, TextAt } from './offsets.ts';
import { readText } from './text.ts';

const TWO_32 = 2 ** 32;
const NO_BYTES: Uint8Array = new Uint8Array(0);
const NO_VIEW: DataView = new DataView(NO_BYTES.buffer);

const kinds: readonly (Kind | 'unknown')[] = Array.from(
  { length: UNKNOWN + 1 },
  (_, i) => layoutList[i]?.kind ?? 'unknown',
);

/**
 * Reads the fields of a record where it lies: nothing is copied and nothing allocated, except by what
 * returns a bigint, a text or bytes. One class for all kinds of record keeps hot loops monomorphic; the
 * type of an offset says which reader it is for.
 */
export class RecordView {
  /** What the record lies in; others than readers leave these alone. */
  protected buffer: Uint8Array = NO_BYTES;
  protected view: DataView = NO_VIEW;
  protected start = 0;
  protected size = 0;
  protected code: number = UNKNOWN;

  /** Which layout the record has, `unknown` where this library has none for its type. */
  get kind(): Kind | 'unknown' {
    return kinds[this.code & ~WITH_TS_OUT]!;
  }

  /** Its length in bytes. */
  get length(): number {
    return this.size;
  }

  get rtype(): number {
    return this.view.getUint8(this.start + 1);
  }

  get publisherId(): number {
    return this.view.getUint16(this.start + 2, true);
  }

  get instrumentId(): number {
    return this.view.getUint32(this.start + 4, true);
  }

  /** Microseconds since the epoch, NaN where there is none; `tsEventNs` has what is less than one. */
  get tsEventUs(): number {
    return this.timeUs(8 as At<'time'>);
  }

  get tsEventNs(): number {
    return this.timeNs(8 as At<'time'>);
  }

  /** Nanoseconds since the epoch. */
  get tsEvent(): bigint {
    return this.view.getBigUint64(this.start + 8, true);
  }

  get hasTsOut(): boolean {
    return this.code >= WITH_TS_OUT;
  }

  /** When the gateway sent the record, in nanoseconds since the epoch; only where it was asked for. */
  get tsOut(): bigint | undefined {
    if (!this.hasTsOut) return undefined;
    return this.view.getBigUint64(this.start + this.size - 8, true);
  }

  /** The same in microseconds, NaN where there is none. */
  get tsOutUs(): number {
    return this.hasTsOut ? this.timeUs((this.size - 8) as At<'time'>) : Number.NaN;
  }

  u8(at: At<'u8' | 'char'>): number {
    return this.view.getUint8(this.start + at);
  }

  i8(at: At<'i8'>): number {
    return this.view.getInt8(this.start + at);
  }

  u16(at: At<'u16'>): number {
    return this.view.getUint16(this.start + at, true);
  }

  i16(at: At<'i16'>): number {
    return this.view.getInt16(this.start + at, true);
  }

  u32(at: At<'u32'>): number {
    return this.view.getUint32(this.start + at, true);
  }

  i32(at: At<'i32'>): number {
    return this.view.getInt32(this.start + at, true);
  }

  u64(at: At<'u64' | 'time'>): bigint {
    return this.view.getBigUint64(this.start + at, true);
  }

  i64(at: At<'i64' | 'price'>): bigint {
    return this.view.getBigInt64(this.start + at, true);
  }

  /** A u64 as a double, which is exact below 2^53. */
  count(at: At<'u64'>): number {
    const { view } = this;
    at = (this.start + at) as At<'u64'>;
    return view.getUint32(at + 4, true) * TWO_32 + view.getUint32(at, true);
  }

  /** An i64 as a double, which is exact below 2^53: a price in units of 1e-9. NaN where undefined. */
  units(at: At<'i64' | 'price'>): number {
    const { view } = this;
    at = (this.start + at) as At<'price'>;
    const high = view.getInt32(at + 4, true);
    const low = view.getUint32(at, true);
    if (high === 0x7fffffff && low === 0xffffffff) return Number.NaN;
    return high * TWO_32 + low;
  }

  /** The double nearest to the price (below 9,007,199 in size), NaN where undefined. */
  price(at: At<'price'>): number {
    // Divided, since times 1e-9 would be another double in two prices of five.
    return this.units(at) / 1e9;
  }

  /** Whole microseconds since the epoch, exact until the year 2255; NaN where undefined. */
  timeUs(at: At<'time'>): number {
    const { view } = this;
    at = (this.start + at) as At<'time'>;
    const high = view.getUint32(at + 4, true);
    const low = view.getUint32(at, true);
    if (high === 0xffffffff && low === 0xffffffff) return Number.NaN;
    // 2^32 = 4,294,967 × 1000 + 296
    return high * 4_294_967 + Math.floor((high * 296 + low) / 1000);
  }

  /** The nanoseconds beyond `timeUs`, from 0 to 999. */
  timeNs(at: At<'time'>): number {
    const { view } = this;
    at = (this.start + at) as At<'time'>;
    const rest = view.getUint32(at + 4, true) * 296 + view.getUint32(at, true);
    return rest - Math.floor(rest / 1000) * 1000;
  }

  /** One character, empty where the byte is zero. */
  char(at: At<'char'>): string {
    const byte = this.u8(at);
    return byte === 0 ? '' : String.fromCharCode(byte);
  }

  text(where: TextAt): string {
    return readText(this.buffer, this.start + where.at, where.width);
  }

  /** The bytes of the record where they lie: copy them to keep them. */
  bytes(): Uint8Array {
    return this.buffer.subarray(this.start, this.start + this.size);
  }
}
