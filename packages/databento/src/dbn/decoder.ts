import { DbnError } from './errors.ts';
import { BAD_SIZE, type DbnVersion, HEADER_SIZE, MAX_RECORD_SIZE, tableOf } from './layout.ts';
import type { Metadata } from './metadata.ts';
import { MetadataReader } from './metadata-reader.ts';
import { RecordView } from './view.ts';

export interface DecoderOptions {
  /**
   * Records alone, without metadata before them. Without a version each record is told by its size,
   * which is a different one in each version that changed it.
   */
  readonly fragment?: boolean | DbnVersion;
}

/**
 * Reads a stream that comes in chunks of any size. It is itself the view of the record that it stands
 * on, right in the chunk; only a record that two chunks share is copied.
 *
 * @example
 * const decoder = new DbnDecoder();
 * for await (const chunk of chunks) {
 *   decoder.push(chunk);
 *   while (decoder.next()) if (decoder.kind === 'trade') use(decoder.price(offsets.trade.price));
 * }
 * decoder.end();
 */
export class DbnDecoder extends RecordView {
  #metadata: Metadata | undefined;
  #awaited: MetadataReader | undefined;
  /** Where the bytes in `buffer` end. No #private field, which takes more bytecode: see `RecordView`. */
  private limit = 0;
  /** The length and type of the record before, which have been looked up: most have the same. */
  private good = -1;
  /**
   * Bytes of the stream before those in `buffer`. A cell of doubles, since a field that outgrows 31 bits
   * changes the shape of the object, and all code that was compiled for the other one is lost.
   */
  readonly #before: Float64Array = new Float64Array(1);
  readonly #joint: Uint8Array = new Uint8Array(MAX_RECORD_SIZE);
  readonly #jointView: DataView = new DataView(this.#joint.buffer);
  #joined = 0;
  /** The chunk behind a record that it shares with the one before. */
  #rest: Uint8Array | undefined;

  constructor(options: DecoderOptions = {}) {
    super();
    const { fragment = false } = options;
    if (fragment === false) this.#awaited = new MetadataReader();
    else if (fragment !== true) this.table = tableOf(fragment);
  }

  /** There as soon as all of its bytes came; never in a fragment. */
  get metadata(): Metadata | undefined {
    return this.#metadata;
  }

  /** How many bytes of the stream come before the record that it stands on. */
  get position(): number {
    return this.#before[0]! + this.start;
  }

  /** Takes the next bytes. They may be used again when `next` has said that it needs more. */
  push(chunk: Uint8Array): void {
    if (this.#rest !== undefined || this.stop < this.limit) {
      throw new DbnError('NOT_DRAINED', 'more bytes before next() had said that it needs them');
    }
    if (this.#awaited !== undefined) {
      const read = this.#awaited.push(chunk);
      this.#before[0]! += read?.used ?? chunk.length;
      if (read === undefined) return;
      this.#awaited = undefined;
      this.#metadata = read.metadata;
      this.table = tableOf(read.metadata.version);
      chunk = chunk.subarray(read.used);
    }
    if (chunk.length > 0) this.#rest = chunk;
  }

  /** Steps to the next record; false where more bytes are needed. */
  next(): boolean {
    const start = this.stop;
    // No record begins with two zeros.
    const head = ((start + 16) | 0) > this.limit ? 0 : this.view.getUint16(start, true);
    const stop = (start + ((head & 0xff) << 2)) | 0;
    if ((head !== this.good && this.table[head] === 0xff) || stop > this.limit) {
      this.turn(start);
      // A comparison and not what a call returns, of which the loop outside would not know that it is a boolean.
      return this.stop > 0;
    }
    this.good = head;
    this.start = start;
    this.stop = stop;
    return true;
  }

  /** Says that no more will come. */
  end(): void {
    if (this.#awaited !== undefined) throw new DbnError('TRUNCATED', 'the metadata is cut off');
    if (this.#rest !== undefined || this.stop < this.limit) {
      throw new DbnError('NOT_DRAINED', 'the end before next() had said that it needs more');
    }
    if (this.#joined > 0) {
      throw new DbnError(
        'TRUNCATED',
        `the record at byte ${this.#before[0]!} has only ${this.#joined} bytes`,
      );
    }
  }

  /**
   * What `next` seldom does: refuse what is no record, keep the beginning of one, join it with its end,
   * turn to the chunk that waits. It stands on nothing, at 0, where more bytes are needed. All in one, so
   * that V8 finds it too large to put it into every loop that calls `next`, where it would use up the
   * room of what reads the fields.
   */
  private turn(start: number): void {
    const left = this.limit - start;
    if (left >= 2) {
      const head = this.view.getUint16(start, true);
      if (this.table[head] === BAD_SIZE) {
        const what = `a record of type ${head >> 8} with ${(head & 0xff) * 4} bytes`;
        throw new DbnError('BAD_LENGTH', `${what} at byte ${this.#before[0]! + start}`);
      }
    }
    if (left > 0) {
      this.#joint.set(this.buffer.subarray(start, this.limit));
      this.#joined = left;
    }
    this.#before[0]! += start;
    this.start = this.stop = this.limit = 0;
    const rest = this.#rest;
    if (rest === undefined) return;
    this.#rest = undefined;
    if (this.#joined === 0) {
      this.buffer = rest;
      this.view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
      this.limit = rest.length;
      this.next();
      return;
    }
    const size = Math.max(HEADER_SIZE, this.#joint[0]! * 4);
    const count = Math.min(size - this.#joined, rest.length);
    this.#joint.set(rest.subarray(0, count), this.#joined);
    this.#joined += count;
    if (this.#joined < size) return;
    this.#joined = 0;
    this.buffer = this.#joint;
    this.view = this.#jointView;
    this.limit = size;
    if (count < rest.length) this.#rest = rest.subarray(count);
    this.next();
  }
}
