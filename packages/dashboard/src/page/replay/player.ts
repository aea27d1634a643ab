import type { AlphaFrame, Surface } from '@crude-alpha/contracts';
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { askHistory, HistoryMissing } from '../feed/ask-history.ts';
import { Desk } from '../state/desk.ts';
import type { Pass } from '../state/pass.ts';
import type { Skill } from '../state/skills.ts';
import { type Playback, type PlaybackAct, stepPlayback } from './playback.ts';
import { type Ask, Recording } from './recording.ts';

/** How far a replay is: being fetched, there, or not to be had. */
export type Progress =
  | { readonly kind: 'loading'; readonly share: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'missing'; readonly why: string };

/** Smiles come every five seconds of the record; they are not asked for more often than this. */
const SURFACE_MS = 600;

/** How soon lines follow where nothing else comes that would draw them. */
const CLOCK_MS = 250;

const idle: Playback = { from: 0, to: 0, at: 0, playing: false, speed: 1 };

/** Plays a stretch of what was recorded through a desk of its own, by a clock that can be moved. */
export class Player {
  readonly desk: Desk = new Desk(true);
  readonly progress: Signal<Progress> = signal({ kind: 'loading', share: 0 });
  readonly #ask: Ask;
  readonly #clock = setInterval(() => this.desk.tick(performance.now()), CLOCK_MS);
  readonly #playback = signal(idle);
  readonly #spanSec: Signal<number>;
  #skill: Skill;
  #recording: Recording | null = null;
  #leaving = new AbortController();
  #place = -1;
  #lastMs = 0;
  #surfaceAtMs = 0;
  #surfaceTs = -1;

  constructor(skill: Skill, pass: Pass, spanSec: number) {
    this.#skill = skill;
    this.#spanSec = signal(spanSec);
    this.#ask = (path, left) => askHistory(path, pass, left);
  }

  /** How much of the past is looked at. */
  get spanSec(): ReadonlySignal<number> {
    return this.#spanSec;
  }

  get playback(): ReadonlySignal<Playback> {
    return this.#playback;
  }

  /** Turns to another product, as the page does. */
  turn(skill: Skill): void {
    if (skill.symbol === this.#skill.symbol) return;
    this.#skill = skill;
    void this.open(this.#spanSec.peek(), null);
  }

  /** Opens so many seconds before a time; before now where none is given. */
  async open(spanSec: number, before: number | null): Promise<void> {
    this.#forget();
    this.#spanSec.value = spanSec;
    this.#leaving = new AbortController();
    const { signal: left } = this.#leaving;
    this.progress.value = { kind: 'loading', share: 0 };
    try {
      const to = before ?? (await this.#newest(left));
      const from = Math.max(0, to - spanSec * 1e6);
      const recording = new Recording(this.#ask, this.#skill.symbol, { from, to }, left);
      this.#restart();
      await recording.load((frames) => {
        for (const frame of frames) this.desk.take({ kind: 'frame', frame, atMs: 0 });
        const share = (frames.at(-1)!.ts - from) / (to - from);
        this.progress.value = { kind: 'loading', share };
      });
      this.#recording = recording;
      const { times } = recording;
      const { speed } = this.#playback.value;
      this.#playback.value = {
        from: times[0]!,
        to: times.at(-1)!,
        at: times[0]!,
        playing: false,
        speed,
      };
      this.progress.value = { kind: 'ready' };
      this.#show();
    } catch (error) {
      if (left.aborted) return;
      if (!(error instanceof HistoryMissing)) throw error;
      this.progress.value = { kind: 'missing', why: error.message };
    }
  }

  close(): void {
    this.#forget();
    clearInterval(this.#clock);
  }

  /** Leaves the stretch: what is still on its way is not waited for. */
  #forget(): void {
    this.#leaving.abort();
    this.#recording = null;
    this.#place = -1;
    this.#surfaceTs = -1;
    this.#playback.value = { ...this.#playback.value, playing: false };
  }

  act(act: PlaybackAct): void {
    const wasPlaying = this.#playback.value.playing;
    this.#playback.value = stepPlayback(this.#playback.value, act);
    this.#show();
    if (wasPlaying || !this.#playback.value.playing) return;
    this.#lastMs = performance.now();
    requestAnimationFrame((nowMs) => this.#pass(nowMs));
  }

  /** To the next frame, or the one before. */
  step(by: 1 | -1): void {
    const recording = this.#recording;
    if (recording === null) return;
    this.act({ do: 'pause' });
    const to = recording.times[recording.placeAt(this.#playback.value.at) + by];
    if (to !== undefined) this.act({ do: 'seek', to });
  }

  #pass(nowMs: number): void {
    if (!this.#playback.value.playing) return;
    const ms = Math.max(0, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    // While a page is on its way time stands still, so that nothing is passed over.
    if (this.#isAtHand())
      this.#playback.value = stepPlayback(this.#playback.value, { do: 'pass', ms });
    this.#show();
    if (this.#playback.value.playing) requestAnimationFrame((next) => this.#pass(next));
  }

  #isAtHand(): boolean {
    const recording = this.#recording;
    return recording?.frame(recording.placeAt(this.#playback.value.at)) != null;
  }

  /** Brings the desk to where the clock stands, at once or when the page of that frame has come. */
  #show(): void {
    const recording = this.#recording;
    if (recording === null) return;
    const { at } = this.#playback.value;
    const place = recording.placeAt(at);
    if (place === this.#place) return;
    const frame = recording.frame(place);
    if (frame === null) {
      void recording.fetch(place).then(() => this.#show(), this.#lost);
      return;
    }
    this.#place = place;
    this.desk.look(frame);
    void this.#showSurface(frame.ts);
  }

  async #showSurface(ts: number): Promise<void> {
    const nowMs = performance.now();
    if (this.#surfaceTs === ts || nowMs - this.#surfaceAtMs < SURFACE_MS) return;
    this.#surfaceAtMs = nowMs;
    const { signal: left } = this.#leaving;
    const path = `surfaces/${encodeURIComponent(this.#skill.symbol)}?to=${ts + 1}&order=desc&limit=1`;
    try {
      const { data } = await this.#ask<{ data: readonly Surface[] }>(path, left);
      this.#surfaceTs = ts;
      if (data[0] !== undefined) this.desk.take({ kind: 'surface', surface: data[0] });
    } catch {
      // The numbers and lines go on without the smiles.
    }
  }

  readonly #lost = (error: unknown): void => {
    if (this.#leaving.signal.aborted) return;
    this.act({ do: 'pause' });
    const why = error instanceof HistoryMissing ? error.message : String(error);
    this.progress.value = { kind: 'missing', why };
  };

  async #newest(left: AbortSignal): Promise<number> {
    const path = `alpha/${encodeURIComponent(this.#skill.symbol)}?order=desc&limit=1`;
    const { data } = await this.#ask<{ data: readonly AlphaFrame[] }>(path, left);
    if (data[0] === undefined) throw new HistoryMissing('nothing is stored yet');
    return data[0].ts + 1;
  }

  /** A desk that has seen nothing: another stretch is not the past of this one. */
  #restart(): void {
    this.desk.reopen(this.#skill);
    this.desk.span.value = Number.POSITIVE_INFINITY;
    this.desk.take({ kind: 'opened', access: 'replay' });
  }
}
