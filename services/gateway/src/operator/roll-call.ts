import { type Beat, checkBeat, type ProcessState } from '@crude-alpha/contracts';

/** Processes known at once; the one that was not heard for longest is forgotten first. */
const MOST = 256;

/** One that was heard long ago was taken away, and is not missed any more. */
const FORGET_AFTER_MS = 10 * 60_000;
/** One that said goodbye is not missed at all. */
const FORGET_STOPPED_AFTER_MS = 30_000;

/** A beat with all its reasons and figures is no longer than this. */
const MAX_BYTES = 128 * 1024;

interface Heard {
  readonly beat: Beat;
  readonly atMs: number;
}

/** Who is there: the newest beat of every process on the bus. */
export class RollCall {
  readonly #heard = new Map<string, Heard>();

  /** Takes a beat; what is none is as if it had not come. */
  hear(payload: Uint8Array, nowMs: number): void {
    const beat = payload.byteLength > MAX_BYTES ? null : read(payload);
    if (beat === null) return;
    const key = `${beat.service}.${beat.instance}`;
    this.#heard.delete(key);
    this.#heard.set(key, { beat, atMs: nowMs });
    if (this.#heard.size > MOST) {
      const [oldest] = this.#heard.keys();
      this.#heard.delete(oldest!);
    }
  }

  /** Every process that is there or is missed, by service and instance. */
  processes(nowMs: number): readonly ProcessState[] {
    for (const [key, { beat, atMs }] of this.#heard) {
      const patienceMs = hasStopped(beat) ? FORGET_STOPPED_AFTER_MS : FORGET_AFTER_MS;
      if (nowMs - atMs > patienceMs) this.#heard.delete(key);
    }
    return [...this.#heard.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { beat, atMs }]) => ({
        service: beat.service,
        instance: beat.instance,
        ready: beat.ready,
        reasons: beat.reasons,
        figures: beat.figures ?? {},
        silentMs: Math.max(0, Math.round(nowMs - atMs)),
      }));
  }
}

function hasStopped({ reasons }: Beat): boolean {
  return reasons.includes('lifecycle: stopping');
}

function read(payload: Uint8Array): Beat | null {
  try {
    const beat = checkBeat(JSON.parse(Buffer.from(payload).toString('utf8')));
    return beat instanceof Error ? null : beat;
  } catch {
    return null;
  }
}
