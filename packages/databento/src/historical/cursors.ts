import { DbnDecoder } from '../dbn/index.ts';
import { asHistorical } from './as-historical.ts';
import { Inflater } from './inflater.ts';

/**
 * The decoder, again and again: first when the metadata is there, then whenever it was given more. It must
 * be drained each time.
 */
export async function* cursorsOf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<DbnDecoder, void, undefined> {
  const inflater = new Inflater();
  const decoder = new DbnDecoder();
  for await (const chunk of chunks) yield* fed(decoder, inflater.push(chunk));
  inflater.end();
  asHistorical(() => decoder.end());
}

function* fed(decoder: DbnDecoder, parts: readonly Uint8Array[]): Generator<DbnDecoder> {
  for (const part of parts) {
    asHistorical(() => decoder.push(part));
    if (decoder.metadata !== undefined) yield decoder;
  }
}
