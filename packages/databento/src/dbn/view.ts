import { type Kind, layoutList, tableOf, UNKNOWN, WITH_TS_OUT } from './layout.ts';
import type { At, TextAt } from './offsets.ts';
import { readText } from './text.ts';

/** The head of no record. */
const NO_BYTES: Uint8Array = new Uint8Array(16);
const NO_VIEW: DataView = new DataView(NO_BYTES.buffer);

/** Named here, since V8 boxes the number beside a `Number.NaN` that it has never come to. */
const UNDEFINED: number = Number.NaN;

const kinds: readonly (Kind | 'unknown')[] = Array.from(
  { length: UNKNOWN + 1 },
  (_, i) => layoutList[i]?.kind ?? 'unknown',
);

/**
 * Reads the fields of a record where it lies: nothing is copied and nothing allocated, except by what
 * returns a bigint, a text or bytes. One class for all kinds of record keeps hot loops monomorphic; the
 * type of an offset says which reader it is for.
 *
 * V8 stops inlining when a loop has grown by some 900 bytes of bytecode, and a call costs more than what
 * it reads: hence the terse bodies, constants in place and the order of sums. `| 0` spares each sum of
 * offsets its check for an overflow, which none of them can have. The benchmark `dbn` shows when a change
 * spoils that.
 */
export class RecordView {
  /** What the record lies in; others than readers leave these alone. */
  protected buffer: Uint8Array = NO_BYTES;
  protected view: DataView = NO_VIEW;
  protected start = 0;
  protected stop = 0;
  protected table: Uint8Array = tableOf(0);

  /** Which layout the record has, `unknown` where this library has none for its type. */
  get kind(): Kind | 'unknown' {
    return kinds[this.table[this.view.getUint16(this.start, true)]! & UNKNOWN]!;
  }

  /** Its length in bytes. */
  get length(): number {
    return this.stop - this.start;
  }

  get rtype(): number {
    return this.view.getUint8((this.start + 1) | 0);
  }

  get publisherId(): number {
    return this.view.getUint16((this.start + 2) | 0, true);
  }

  get instrumentId(): number {
    return this.view.getUint32((this.start + 4) | 0, true);
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
    return this.view.getBigUint64((this.start + 8) | 0, true);
  }

  get hasTsOut(): boolean {
    return this.table[this.view.getUint16(this.start, true)]! >= WITH_TS_OUT;
  }

  /** When the gateway sent the record, in nanoseconds since the epoch; only where it was asked for. */
  get tsOut(): bigint | undefined {
    if (!this.hasTsOut) return undefined;
    return this.view.getBigUint64(this.stop - 8, true);
  }

  /** The same in microseconds, NaN where there is none. */
  get tsOutUs(): number {
    return this.hasTsOut ? this.timeUs((this.length - 8) as At<'time'>) : Number.NaN;
  }

  u8(at: At<'u8' | 'char'>): number {
    return this.view.getUint8((at + this.start) | 0);
  }

  i8(at: At<'i8'>): number {
    return this.view.getInt8((at + this.start) | 0);
  }

  u16(at: At<'u16'>): number {
    return this.view.getUint16((at + this.start) | 0, true);
  }

  i16(at: At<'i16'>): number {
    return this.view.getInt16((at + this.start) | 0, true);
  }

  u32(at: At<'u32'>): number {
    return this.view.getUint32((at + this.start) | 0, true);
  }

  i32(at: At<'i32'>): number {
    return this.view.getInt32((at + this.start) | 0, true);
  }

  u64(at: At<'u64' | 'time'>): bigint {
    return this.view.getBigUint64((at + this.start) | 0, true);
  }

  i64(at: At<'i64' | 'price'>): bigint {
    return this.view.getBigInt64((at + this.start) | 0, true);
  }

  /** A u64 as a double, which is exact below 2^53. */
  count(at: At<'u64'>): number {
    const low = (at + this.start) | 0;
    return (
      this.view.getUint32((low + 4) | 0, true) * 0x1_0000_0000 + this.view.getUint32(low, true)
    );
  }

  /**
   * An i64 as a double, which is exact below 2^53: a price in units of 1e-9. NaN where undefined, for
   * which the upper half tells enough: no other value comes within four billion of the highest.
   */
  units(at: At<'i64' | 'price'>): number {
    const low = (at + this.start) | 0;
    const high = this.view.getInt32((low + 4) | 0, true);
    return high === 0x7fff_ffff ? UNDEFINED : high * 0x1_0000_0000 + this.view.getUint32(low, true);
  }

  /** The double nearest to the price (below 9,007,199 in size), NaN where undefined. */
  price(at: At<'price'>): number {
    // Divided, since times 1e-9 would be another double in two prices of five.
    return this.units(at) / 1e9;
  }

  /** Whole microseconds since the epoch, exact until the year 2255; NaN where undefined. */
  timeUs(at: At<'time'>): number {
    const low = (at + this.start) | 0;
    const high = this.view.getUint32((low + 4) | 0, true);
    if (high === 0xffff_ffff) return UNDEFINED;
    // 2^32 = 4,294,967 × 1000 + 296; half a nanosecond more, that no rounding goes below a whole number.
    return (
      high * 4_294_967 + Math.floor(high * 0.296 + this.view.getUint32(low, true) * 0.001 + 0.0005)
    );
  }

  /** The nanoseconds beyond `timeUs`, from 0 to 999. */
  timeNs(at: At<'time'>): number {
    const low = (at + this.start) | 0;
    const rest = this.view.getUint32((low + 4) | 0, true) * 296 + this.view.getUint32(low, true);
    return rest - Math.floor(rest * 0.001) * 1000;
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
    return this.buffer.subarray(this.start, this.stop);
  }
}
