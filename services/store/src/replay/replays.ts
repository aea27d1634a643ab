import { type Bus, openReplayTape, type ReplayTape } from '@crude-alpha/bus';
import { onlyOf, Player, type PlayerStatus, rangeOf } from '@crude-alpha/recording';
import { type Connection, storeSource } from '@crude-alpha/warehouse';
import { StoreError } from '../errors.ts';

/** Each holds a stretch of the tape in memory, and takes turns with the recording. */
const MOST = 4;
/** What a copy may take of NATS; it is for whoever looks at it now. */
const LIMITS = { maxBytes: 1024 ** 3, maxAgeMs: 24 * 3_600_000 };

/** What is to be played. */
export interface ReplayOrder {
  readonly name: string;
  readonly tape: string;
  /** Receipt of the first event and of the one behind the last, µs; all there is where they are left out. */
  readonly from: number | null;
  readonly to: number | null;
  /** Seconds of the tape a second; 0 is flat out. */
  readonly speed: number;
  /** Types and symbols; null is everything. */
  readonly only: readonly string[] | null;
}

/** How a replay is. */
export interface ReplayReport extends PlayerStatus {
  readonly name: string;
  /** The tape that is played onto, whose frames a compute of its own derives. */
  readonly tape: string;
  readonly source: string;
  readonly first: number;
  readonly end: number;
  /** Why it failed; null of one that has not. */
  readonly failure: string | null;
}

interface Running {
  readonly player: Player;
  readonly copy: ReplayTape;
  readonly source: string;
  readonly first: number;
  readonly end: number;
}

/** What can be asked of a replay. */
export type ReplayAct =
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  | { readonly do: 'step'; readonly events: number | 'tick' }
  | { readonly do: 'seek'; readonly to: { readonly ts: number } | { readonly ordinal: number } }
  | { readonly do: 'speed'; readonly speed: number };

/** Replays of stored tapes, each onto a tape of its own; they end with this process. */
export class Replays {
  readonly #bus: Bus;
  readonly #connection: Connection;
  readonly #running = new Map<string, Running | null>();

  constructor(bus: Bus, connection: Connection) {
    this.#bus = bus;
    this.#connection = connection;
  }

  async begin(order: ReplayOrder): Promise<ReplayReport> {
    const { name } = order;
    if (this.#running.has(name)) throw new StoreError('REPLAY_TAKEN', `there is a replay ${name}`);
    if (this.#running.size >= MOST) {
      throw new StoreError('REPLAYS_FULL', `${MOST} replays run already: end one of them`);
    }
    // Its name is taken while it is opened.
    this.#running.set(name, null);
    try {
      this.#running.set(name, await this.#open(order));
    } catch (error) {
      this.#running.delete(name);
      throw error;
    }
    return this.report(name);
  }

  async #open({ from, name, only, speed, tape, to }: ReplayOrder): Promise<Running> {
    const source = await storeSource(this.#connection, tape);
    const { from: first, to: end } = await rangeOf(source, { from, to });
    if (first >= end) throw new StoreError('BAD_REPLAY', `nothing of ${tape} is stored in between`);
    const copy = await openReplayTape(this.#bus, { name, ...LIMITS });
    const wanted = only === null ? {} : { wanted: onlyOf(only) };
    const player = new Player({ source, sink: copy, from: first, to: end, speed, ...wanted });
    return { player, copy, source: tape, first, end };
  }

  list(): readonly ReplayReport[] {
    return [...this.#running].flatMap(([name, one]) => (one === null ? [] : [this.report(name)]));
  }

  report(name: string): ReplayReport {
    const { copy, end, first, player, source } = this.#get(name);
    const failure = player.failure === null ? null : reasonOf(player.failure);
    return { name, tape: copy.tape, source, first, end, ...player.status, failure };
  }

  async act(name: string, act: ReplayAct): Promise<ReplayReport> {
    const { player } = this.#get(name);
    if (act.do === 'pause') player.pause();
    else if (act.do === 'resume') player.resume();
    else if (act.do === 'step') player.step(act.events);
    else if (act.do === 'speed') player.setSpeed(act.speed);
    else await player.seek(act.to);
    return this.report(name);
  }

  /** Ends a replay and forgets its tape. */
  async remove(name: string): Promise<void> {
    const { copy, player } = this.#get(name);
    this.#running.set(name, null);
    try {
      await player.stop();
      await copy.close();
      await copy.remove();
    } finally {
      this.#running.delete(name);
    }
  }

  async close(): Promise<void> {
    for (const { name } of this.list()) await this.remove(name);
  }

  #get(name: string): Running {
    const found = this.#running.get(name);
    if (found) return found;
    throw new StoreError('NO_REPLAY', `there is no replay ${name}`);
  }
}

/** What somebody can do something about: a code where there is one, and a line. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `${String(error.code)}: ${error.message}` : error.message;
}
