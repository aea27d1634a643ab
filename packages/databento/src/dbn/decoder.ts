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
  /** Bytes of the stream before those in `buffer`. */
  #before = 0;
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
    return this.#before + this.start;
  }

  /** Takes the next bytes. They may be used again when `next` has said that it needs more. */
  push(chunk: Uint8Array): void {
    if (this.#rest !== undefined || this.stop < this.limit) {
      throw new DbnError('NOT_DRAINED', 'more bytes before next() had said that it needs them');
    }
    this.#before += this.limit;
    this.start = this.stop = this.limit = 0;
    if (this.#awaited !== undefined) {
      const read = this.#awaited.push(chunk);
      if (read === undefined) {
        this.#before += chunk.length;
        return;
      }
      this.#awaited = undefined;
      this.#metadata = read.metadata;
      this.table = tableOf(read.metadata.version);
      this.#before += read.used;
      chunk = chunk.subarray(read.used);
    }
    if (this.#joined > 0) this.#join(chunk);
    else this.#stand(chunk);
  }

  /** Steps to the next record; false where more bytes are needed. */
  next(): boolean {
    const start = this.stop;
    // No record begins with two zeros.
    const head = start + 16 > this.limit ? 0 : this.view.getUint16(start, true);
    const stop = start + ((head & 0xff) << 2);
    if (this.table[head] === 0xff || stop > this.limit) return this.turn(start);
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
      const at = this.#before + this.limit;
      throw new DbnError('TRUNCATED', `the record at byte ${at} has only ${this.#joined} bytes`);
    }
  }

  /** The end of a chunk, or what is no record. */
  private turn(start: number): boolean {
    const left = this.limit - start;
    if (left >= 2) {
      const head = this.view.getUint16(start, true);
      if (this.table[head] === BAD_SIZE) {
        throw new DbnError(
          'BAD_LENGTH',
          `a record of type ${head >> 8} with ${(head & 0xff) * 4} bytes at ${this.#before + start}`,
        );
      }
    }
    if (this.#rest !== undefined) {
      const rest = this.#rest;
      this.#rest = undefined;
      this.#before += this.limit;
      this.#stand(rest);
      return this.next();
    }
    if (left > 0) {
      this.#joint.set(this.buffer.subarray(start, this.limit));
      this.#joined = left;
    }
    this.#before += start;
    this.start = this.stop = this.limit = 0;
    return false;
  }

  /** Stands before the first record of these bytes. */
  #stand(bytes: Uint8Array): void {
    this.buffer = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.start = this.stop = 0;
    this.limit = bytes.length;
  }

  /** Completes the record that the chunk before began. */
  #join(chunk: Uint8Array): void {
    const size = Math.max(HEADER_SIZE, this.#joint[0]! * 4);
    const count = Math.min(size - this.#joined, chunk.length);
    this.#joint.set(chunk.subarray(0, count), this.#joined);
    this.#joined += count;
    if (this.#joined < size) return;
    this.#joined = 0;
    this.buffer = this.#joint;
    this.view = this.#jointView;
    this.start = this.stop = 0;
    this.limit = size;
    if (count < chunk.length) this.#rest = chunk.subarray(count);
  }
}
