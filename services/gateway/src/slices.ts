/** How long a slice takes at most, but for the step that is under way when the time is over. */
const SLICE_MS = 2;

/**
 * Does long jobs a few milliseconds at a time, one after the other, with a turn of the event loop
 * between: what came in meanwhile is never held up by more than a slice.
 */
export class Slices {
  readonly #jobs: Iterator<void>[] = [];

  /** Takes in a job, each step of which is short. It begins in the next turn of the event loop. */
  add(job: Iterator<void>): void {
    this.#jobs.push(job);
    if (this.#jobs.length === 1) setImmediate(() => this.#slice());
  }

  #slice(): void {
    const untilMs = performance.now() + SLICE_MS;
    while (this.#jobs.length > 0 && performance.now() < untilMs) {
      if (this.#jobs[0]!.next().done === true) this.#jobs.shift();
    }
    if (this.#jobs.length > 0) setImmediate(() => this.#slice());
  }
}
