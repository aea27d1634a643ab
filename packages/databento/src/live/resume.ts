import type { GapEvent, GapWhy } from './events.ts';
import type { LiveSettings } from './options.ts';
import type { Positions } from './positions.ts';
import { type LiveSchema, replayReachNs, rtypeOfSchema } from './schemas.ts';
import { checkSubscription, type LiveSubscription, subscriptionLines } from './subscription.ts';

/** Asked for so much less than the gateway's reach, that it is not just beyond it on arrival. */
const REACH_MARGIN_NS = 60_000_000_000n;

interface Entry {
  readonly wanted: LiveSubscription;
  /** Sent in a session that gave metadata: from then on what is missing is a gap. */
  begun: boolean;
  /** From when on there have to be records, where no replay reaches further back. */
  since: bigint;
  /** The start that the last session was asked for; undefined for live data alone. */
  asked: bigint | undefined;
  /** Not filled, and not told yet. */
  gap: { readonly why: GapWhy; readonly from: bigint } | undefined;
  /** The gateway no longer has it: do not ask again. */
  agedOut: boolean;
}

/** What is subscribed to, and from when on each subscription has to continue in a new session. */
export class Resume {
  readonly #settings: LiveSettings;
  readonly #positions: Positions;
  readonly #entries: Entry[] = [];
  #replays = 0;
  #completed = 0;
  #completedMs = 0;

  constructor(settings: LiveSettings, positions: Positions) {
    this.#settings = settings;
    this.#positions = positions;
  }

  /** Adds a subscription; returns the lines for a session that has started already. */
  add(wanted: LiveSubscription, running: boolean): string {
    checkSubscription(
      wanted,
      this.#entries.map((entry) => entry.wanted),
    );
    // The clock here may be ahead of the gateway's: rather twice asked for than never.
    const since = running ? this.#nowNs() - this.#lookbackNs : 0n;
    const entry: Entry = {
      wanted,
      begun: running,
      since,
      asked: undefined,
      gap: undefined,
      agedOut: false,
    };
    this.#entries.push(entry);
    return running ? subscriptionLines(wanted, undefined, this.#entries.length) : '';
  }

  /** Whether the replays of this session have reached the present. */
  get caughtUp(): boolean {
    if (this.#completed >= this.#replays) return true;
    // Should one of them never tell, as for a symbol that is none.
    const sinceMs = this.#settings.clock.nowMs() - this.#completedMs;
    return this.#completed > 0 && sinceMs > this.#settings.timeouts.lookbackMs;
  }

  /** The lines that begin a session, and the gaps that are known before it answers. */
  begin(): { lines: string; gaps: GapEvent[] } {
    const { caughtUp } = this;
    const gaps: GapEvent[] = [];
    let lines = '';
    const replayed = new Set<LiveSchema>();
    this.#entries.forEach((entry, i) => {
      entry.asked = this.#startOf(entry, caughtUp, gaps);
      if (entry.asked !== undefined) replayed.add(entry.wanted.schema);
      lines += subscriptionLines(entry.wanted, entry.asked, i + 1);
    });
    // The gateway tells once for each schema that it has caught up with the present.
    this.#replays = replayed.size;
    this.#completed = 0;
    if (this.#replays > 0) this.#positions.beginReplay();
    else this.#positions.endReplay();
    return { lines: `${lines}start_session\n`, gaps };
  }

  /** The session has begun, by the gateway's word at this time: tells what is not filled. */
  begun(metadataStart: bigint): GapEvent[] {
    const nowNs = this.#nowNs();
    const told = metadataStart > 0n && metadataStart <= nowNs + this.#lookbackNs;
    const gaps: GapEvent[] = [];
    for (const entry of this.#entries) {
      entry.begun = true;
      if (entry.asked === undefined) {
        entry.since = told ? metadataStart : nowNs - this.#lookbackNs;
      }
      if (entry.gap === undefined) continue;
      const { why, from } = entry.gap;
      gaps.push(this.#gap(why, from, told ? metadataStart : nowNs, entry.wanted.schema));
      if (entry.wanted.snapshot === true) this.#positions.forget(rtypeOfSchema.mbo);
      entry.gap = undefined;
      entry.agedOut = false;
    }
    return gaps;
  }

  replayCompleted(): void {
    this.#completed += 1;
    this.#completedMs = this.#settings.clock.nowMs();
    if (this.caughtUp) this.#positions.endReplay();
  }

  /** Gives up what the gateway no longer has; false where there was no such thing. */
  agedOut(): boolean {
    // All there is cannot age out: what the error means is another subscription.
    const lost = this.#entries.filter(({ asked }) => asked !== undefined && asked !== 0n);
    for (const entry of lost) entry.agedOut = true;
    return lost.length > 0;
  }

  /** One gap for each schema, from what was had of it until a time. */
  skipped(until: bigint): GapEvent[] {
    const { caughtUp } = this;
    const from = new Map<LiveSchema, bigint>();
    for (const { wanted, asked, since, begun } of this.#entries) {
      if (!begun) continue;
      const own =
        caughtUp || asked === undefined
          ? (this.#positions.newest(rtypeOfSchema[wanted.schema]) ?? since)
          : asked;
      const other = from.get(wanted.schema);
      from.set(wanted.schema, other !== undefined && other < own ? other : own);
    }
    return [...from].map(([schema, start]) => this.#gap('skipped', start, until, schema));
  }

  #startOf(entry: Entry, caughtUp: boolean, gaps: GapEvent[]): bigint | undefined {
    const { wanted, since, asked } = entry;
    if (entry.gap !== undefined) return undefined;
    if (!entry.begun && !entry.agedOut) return wanted.start;
    const rtype = rtypeOfSchema[wanted.schema];
    const lookbackUs = this.#settings.timeouts.lookbackMs * 1000;
    const had = this.#positions.resumeFrom(rtype, lookbackUs) ?? since;
    const from = asked !== undefined && !caughtUp ? asked : had > since ? had : since;
    if (entry.agedOut || wanted.snapshot === true || !this.#settings.replay) {
      entry.gap = { why: entry.agedOut ? 'aged-out' : 'no-replay', from };
      return undefined;
    }
    const least =
      this.#nowNs() - replayReachNs(this.#settings.dataset, wanted.schema) + REACH_MARGIN_NS;
    if (from === 0n || from >= least) return from;
    gaps.push(this.#gap('too-old', from, least, wanted.schema));
    entry.since = least;
    return least;
  }

  #gap(why: GapWhy, from: bigint, to: bigint, schema: LiveSchema): GapEvent {
    const bounds = this.#positions.bounds(rtypeOfSchema[schema]);
    return { type: 'gap', why, from, to: to > from ? to : from, schema, bounds };
  }

  get #lookbackNs(): bigint {
    return BigInt(this.#settings.timeouts.lookbackMs) * 1_000_000n;
  }

  #nowNs(): bigint {
    return BigInt(Math.floor(this.#settings.clock.nowMs())) * 1_000_000n;
  }
}
