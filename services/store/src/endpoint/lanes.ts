import { EndpointError } from './failure.ts';
import type { Lane } from './lane.ts';

type Waiter = (lane: Lane) => void;

/** Lanes of one kind, and who waits for one: first come, first served, and not without end. */
export class Lanes {
  readonly #free: Lane[];
  readonly #all: readonly Lane[];
  readonly #waiting: Waiter[] = [];
  readonly #maxWaiting: number;

  constructor(lanes: readonly Lane[], maxWaiting: number) {
    this.#all = lanes;
    this.#free = [...lanes];
    this.#maxWaiting = maxWaiting;
  }

  get busy(): number {
    return this.#all.length - this.#free.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Does something on the next free lane; what is aborted before that is not begun. */
  async use<T>(signal: AbortSignal, work: (lane: Lane) => Promise<T>): Promise<T> {
    if (signal.aborted) throw cancelled();
    const lane = this.#free.pop() ?? (await this.#wait(signal));
    try {
      return await work(lane);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(lane);
      else next(lane);
    }
  }

  close(): void {
    for (const lane of this.#all) lane.close();
  }

  #wait(signal: AbortSignal): Promise<Lane> {
    if (this.#waiting.length >= this.#maxWaiting) {
      throw new EndpointError(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'too many statements wait');
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = (lane) => {
        signal.removeEventListener('abort', leave);
        resolve(lane);
      };
      const leave = (): void => {
        const at = this.#waiting.indexOf(waiter);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(cancelled());
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
    });
  }
}

function cancelled(): EndpointError {
  return new EndpointError(394, 'QUERY_WAS_CANCELLED', 'nobody waits for the answer');
}
