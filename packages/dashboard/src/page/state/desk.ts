import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type FeedEvent, type FeedState, isRepeat, silent, stepFeed } from './feed.ts';
import { History } from './history.ts';
import type { Skill } from './skills.ts';

/** Spans that charts, changes and percentiles are over, in seconds. */
export const spans = [900, 3600, 14_400] as const;

/** How often what needs the whole history is drawn anew. */
const SLOW_MS = 250;

/**
 * What the page shows. Frames are taken as they come; what is drawn is told once a picture
 * (numbers) or four times a second (what needs the history), however many frames there were.
 */
export class Desk {
  readonly skills: Signal<readonly Skill[]> = signal([]);
  readonly skill: Signal<Skill | null> = signal(null);
  readonly span: Signal<number> = signal(spans[0]);
  readonly #shown = signal(silent);
  readonly #slow = signal(0);
  readonly #clock = signal(0);
  #state: FeedState = silent;
  #history = new History([]);
  #pictureDue = false;
  #slowMs = 0;
  #slowDue = false;

  get feed(): ReadonlySignal<FeedState> {
    return this.#shown;
  }

  /** Rises whenever what needs the history is to be drawn again. */
  get slow(): ReadonlySignal<number> {
    return this.#slow;
  }

  /** The page's steady clock, twice a second: for ages only. */
  get clock(): ReadonlySignal<number> {
    return this.#clock;
  }

  get history(): History {
    return this.#history;
  }

  /** Turns to a product; the past of another one is not its past. */
  open(skill: Skill): void {
    const isAnother = this.skill.peek()?.symbol !== skill.symbol;
    batch(() => {
      this.skill.value = skill;
      if (!isAnother) return;
      this.#history = new History(skill.fields.map(({ name }) => name));
      this.#state = silent;
      this.#shown.value = silent;
      this.#slow.value += 1;
    });
  }

  take(event: FeedEvent): void {
    if (event.kind === 'frame' && !isRepeat(this.#state.frame, event.frame)) {
      this.#history.add(event.frame);
      this.#slowDue = true;
    }
    this.#state = stepFeed(this.#state, event);
    if (this.#pictureDue) return;
    this.#pictureDue = true;
    requestAnimationFrame(() => this.#show(performance.now()));
  }

  tick(nowMs: number): void {
    batch(() => {
      this.#clock.value = nowMs;
      this.#showSlow(nowMs);
    });
  }

  #show(nowMs: number): void {
    this.#pictureDue = false;
    batch(() => {
      this.#clock.value = nowMs;
      this.#shown.value = this.#state;
      this.#showSlow(nowMs);
    });
  }

  #showSlow(nowMs: number): void {
    if (!this.#slowDue || nowMs - this.#slowMs < SLOW_MS) return;
    this.#slowDue = false;
    this.#slowMs = nowMs;
    this.#slow.value += 1;
  }
}
