import { HistoricalClient, HistoricalError } from '@crude-alpha/databento';
import { Fault } from './ladder.ts';
import type { Target } from './target.ts';

const DAY_MS = 86_400_000;

/** The historical API, of which two rungs are asked; neither downloads data. */
export class ProbeHistory {
  readonly #target: Target;
  readonly #client: HistoricalClient;
  #startDate = '';

  constructor(key: string, target: Target) {
    const { baseUrl, timeoutMs } = target;
    this.#target = target;
    try {
      this.#client = new HistoricalClient({
        key,
        baseUrl,
        timeouts: { answerMs: timeoutMs, idleMs: timeoutMs },
        // A diagnosis says what happens now.
        retries: { attempts: 1 },
        onWarning: () => {},
      });
    } catch (cause) {
      throw faultOf(cause);
    }
  }

  /** Whether the API takes the key, and what there is of the dataset. */
  async range(): Promise<string> {
    const { dataset } = this.#target;
    const { start, end } = await this.#ask((client, signal) =>
      client.metadata.getDatasetRange(dataset, { signal }),
    );
    const endMs = Date.parse(end);
    if (Number.isNaN(endMs)) throw new Fault(`the range ends at "${end}"`, 'check --base-url');
    this.#startDate = new Date(endMs - DAY_MS).toISOString().slice(0, 10);
    return `${dataset} from ${start} to ${end}`;
  }

  /** Which symbols stand for instruments on the last day that there is. */
  async symbols(): Promise<string> {
    const { dataset, symbols, stype } = this.#target;
    const startDate = this.#startDate;
    const { mappings } = await this.#ask((client, signal) =>
      client.symbology.resolve(
        // A parent stands for many instruments: their numbers are what all types lead to.
        { dataset, symbols, stypeIn: stype, stypeOut: 'instrument_id', startDate },
        { signal },
      ),
    );
    const counts = symbols.map((symbol) => {
      const all = mappings.get(symbol) ?? [];
      return { symbol, count: new Set(all.map((one) => one.symbol)).size };
    });
    const text = counts.map(({ symbol, count }) => `${symbol} ${count}`).join(', ');
    if (counts.some(({ count }) => count === 0)) {
      const advice = `those with 0 do not resolve as ${stype}; check --symbols and --stype`;
      throw new Fault(`instruments on ${startDate}: ${text}`, advice);
    }
    return `instruments on ${startDate}: ${text}`;
  }

  async #ask<T>(work: (client: HistoricalClient, signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await work(this.#client, AbortSignal.timeout(this.#target.timeoutMs));
    } catch (cause) {
      throw faultOf(cause);
    }
  }
}

function faultOf(cause: unknown): Fault {
  if (cause instanceof DOMException && cause.name === 'TimeoutError') {
    return new Fault('no answer in time', 'try again, or with a longer --timeout', { cause });
  }
  if (!(cause instanceof HistoricalError)) throw cause;
  const { code, message } = cause;
  const advice =
    code === 'AUTH_FAILED'
      ? 'check the key and that it may use this dataset'
      : code === 'REJECTED' || code === 'BAD_REQUEST'
        ? 'check the options'
        : 'check the network and --base-url, or wait if the service is down';
  return new Fault(`${code}, ${message}`, advice, { cause });
}
