import { isZstd } from '../zstd.ts';
import { ZstdDecoder } from '../zstd-decoder.ts';
import { asHistorical } from './as-historical.ts';
import { HistoricalError } from './errors.ts';

/** Turns the bytes of an answer or a file into those of DBN, zstd or plain, as they come. */
export class Inflater {
  #kind: 'plain' | 'unknown' | 'zstd' = 'unknown';
  #head: Uint8Array = new Uint8Array(0);
  #parts: Uint8Array[] = [];
  readonly #zstd: ZstdDecoder = new ZstdDecoder((part) => this.#parts.push(part));

  /** What these bytes complete. */
  push(chunk: Uint8Array): readonly Uint8Array[] {
    if (this.#kind === 'unknown') {
      chunk = Buffer.concat([this.#head, chunk]);
      this.#head = chunk;
      if (chunk.length < 4) return [];
      this.#kind = kindOf(chunk);
    }
    if (this.#kind === 'plain') return [chunk];
    asHistorical(() => this.#zstd.push(chunk));
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  /** Says that no more will come. */
  end(): void {
    if (this.#kind === 'unknown') {
      throw new HistoricalError('TRUNCATED', `the data ends after ${this.#head.length} bytes`);
    }
    asHistorical(() => this.#zstd.end());
  }
}

function kindOf(head: Uint8Array): 'plain' | 'zstd' {
  if (isZstd(head)) return 'zstd';
  if (head[0] === 0x44 && head[1] === 0x42 && head[2] === 0x4e) return 'plain';
  throw new HistoricalError('BAD_CONTENT', 'the data is neither zstd nor DBN');
}
