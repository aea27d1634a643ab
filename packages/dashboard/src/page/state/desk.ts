import type { AlphaFrame, Surface } from '@crude-alpha/contracts';
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import {
  type DetailEvent,
  type FeedEvent,
  type FeedState,
  isRepeat,
  silent,
  stepFeed,
} from './feed.ts';
import { emptyTape, type FlowTape, stepFlow } from './flow-tape.ts';
import { History, type Series } from './history.ts';
import type { Pass } from './pass.ts';
import type { Skill } from './skills.ts';
import { noSurfaces, recallSurfaces, type Surfaces, stepSurfaces } from './surfaces.ts';

/** Where the page has what was before it was opened: from the store, or not, and why. */
export type Past = 'asked' | 'known' | 'unknown' | 'paid';

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
  readonly past: Signal<Past> = signal('unknown');
  /** What opens the past where that is paid for; null for visitors. */
  readonly pass: Signal<Pass | null> = signal(null);
  /** Whether this is a stretch of the past, whole from the start: lines keep its axes. */
  readonly #isRecord: boolean;
  readonly #shown = signal(silent);
  readonly #surfaces = signal(noSurfaces);
  readonly #flow = signal(emptyTape);
  readonly #slow = signal(0);
  readonly #clock = signal(0);
  #state: FeedState = silent;
  #newSurfaces: Surfaces = noSurfaces;
  #newFlow: FlowTape = emptyTape;
  #history = new History([]);
  #pictureDue = false;
  #slowMs = 0;
  #slowDue = false;

  constructor(isRecord = false) {
    this.#isRecord = isRecord;
  }

  get feed(): ReadonlySignal<FeedState> {
    return this.#shown;
  }

  /** What a question about the past is asked with; null where nothing is paid, or has to be. */
  readonly token: Pass = () => this.pass.peek()?.() ?? null;

  /** The smiles, now and before; told as slowly as what needs the history. */
  get surfaces(): ReadonlySignal<Surfaces> {
    return this.#surfaces;
  }

  /** What was done in options; told as slowly. */
  get flow(): ReadonlySignal<FlowTape> {
    return this.#flow;
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

  /** A line of a field for as long as is chosen; of a record within the axes of all of it. */
  line(name: string, points: number): Series {
    const series = this.#history.series(name, this.span.value, points);
    const within = this.#isRecord ? this.#history.bounds(name) : null;
    return within === null ? series : { ...series, within };
  }

  /** Shows a moment of what was taken: what came after it is there, and not seen. */
  look(frame: AlphaFrame): void {
    this.#history.cut(Math.floor(frame.ts / 1e6));
    this.#state = { ...this.#state, frame };
    this.#slowDue = true;
    this.#show(performance.now());
  }

  /** Turns to a product; the past of another one is not its past. */
  open(skill: Skill): void {
    if (this.skill.peek()?.symbol === skill.symbol) this.skill.value = skill;
    else this.reopen(skill);
  }

  /** Turns to a product with nothing seen of it yet. */
  reopen(skill: Skill): void {
    batch(() => {
      this.skill.value = skill;
      this.#history = new History(skill.fields.map(({ name }) => name));
      this.past.value = 'unknown';
      this.#state = silent;
      this.#shown.value = silent;
      this.#newSurfaces = noSurfaces;
      this.#newFlow = emptyTape;
      this.#tellSlow();
    });
  }

  take(event: FeedEvent | DetailEvent): void {
    if (event.kind === 'surface') {
      this.#newSurfaces = stepSurfaces(this.#newSurfaces, event.surface);
      this.#slowDue = true;
    } else if (event.kind === 'flow') {
      this.#newFlow = stepFlow(this.#newFlow, event.flow);
      this.#slowDue = true;
    } else {
      this.#takeFeed(event);
    }
    if (this.#pictureDue) return;
    this.#pictureDue = true;
    requestAnimationFrame(() => this.#show(performance.now()));
  }

  /** Takes in what is known of a field from before; the first one says of which seconds there is anything. */
  recall(name: string, points: Series): void {
    if (this.past.peek() !== 'known') this.#history.lay(points.xs);
    this.past.value = 'known';
    this.#history.fill(name, points);
    this.#slowDue = true;
  }

  recallSmiles(known: readonly Surface[]): void {
    this.#newSurfaces = recallSurfaces(this.#newSurfaces, known);
    this.#slowDue = true;
  }

  tick(nowMs: number): void {
    batch(() => {
      this.#clock.value = nowMs;
      this.#showSlow(nowMs);
    });
  }

  #takeFeed(event: FeedEvent): void {
    if (event.kind === 'frame' && !isRepeat(this.#state.frame, event.frame)) {
      this.#history.add(event.frame);
      this.#slowDue = true;
    }
    this.#state = stepFeed(this.#state, event);
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
    this.#tellSlow();
  }

  #tellSlow(): void {
    this.#surfaces.value = this.#newSurfaces;
    this.#flow.value = this.#newFlow;
    this.#slow.value += 1;
  }
}
