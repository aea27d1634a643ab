import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { DbnDecoder, readDbn } from '@crude-alpha/databento';
import { CrudeError } from '../errors.ts';

export const sourceOptions = { fragment: { type: 'boolean' } } as const;

/** One file of DBN or stdin. */
export interface Source {
  readonly name: string;
  readonly fragment: boolean;
  /** Stands on the current record; has the metadata as soon as it came. */
  readonly decoder: DbnDecoder;
  /** Bytes read so far, as they are on the disk. */
  readonly bytesRead: number;
  /** Calls back with each record. What is handed back is waited for; `stop` ends the reading. */
  each(take: (view: DbnDecoder) => Promise<void> | 'stop' | undefined): Promise<void>;
}

/** The source that the command line names. */
export function sourceOf(
  positionals: readonly string[],
  fragment: boolean | undefined,
  stdin: Readable,
): Source {
  const [path = '-', extra] = positionals;
  if (extra !== undefined)
    throw new CrudeError('BAD_USAGE', `one file at a time, not ${extra} too`);
  const isFragment = fragment ?? /\.frag(\.|$)/.test(path);
  const decoder = new DbnDecoder({ fragment: isFragment });
  let bytesRead = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const stream: AsyncIterable<Buffer> = path === '-' ? stdin : createReadStream(path);
    try {
      for await (const chunk of stream) {
        bytesRead += chunk.length;
        yield chunk;
      }
    } catch (cause) {
      const { code = 'failed' } = cause as NodeJS.ErrnoException;
      throw new CrudeError('NO_FILE', `${path} cannot be read (${code})`, { cause });
    }
  }
  return {
    name: path === '-' ? 'stdin' : path,
    fragment: isFragment,
    decoder,
    get bytesRead() {
      return bytesRead;
    },
    async each(take) {
      for await (const view of readDbn(chunks(), decoder)) {
        // The rest of the chunk without a promise for each record, which takes longer than to decode it.
        do {
          const said = take(view);
          if (said === 'stop') return;
          if (said !== undefined) await said;
        } while (view.next());
      }
    },
  };
}
