import { tempo } from 'mppx/server';
import type { Hex } from 'viem';
import type { ChannelBook } from '../book/channel-book.ts';
import { mppxStore } from '../book/mppx-store.ts';
import { atRisk, type ChannelRecord } from '../book/record.ts';
import type { ChainView } from '../chain-view.ts';
import { findClosing } from '../find-closing.ts';
import { pause } from '../pause.ts';
import type { WalletClient } from '../wallet-client.ts';
import { type SettlementPolicy, type SettlementReason, settlementDue } from './due.ts';
import { reconcile } from './reconcile.ts';

/** What happens, for those who count and log. */
export interface SettlementListener {
  settled(reason: SettlementReason, units: bigint): void;
  /** A payer asked to close, or a channel was closed, without us. */
  noticed(what: 'close_requested' | 'closed' | 'mended', record: ChannelRecord): void;
  failed(what: 'settle' | 'sweep', error: unknown): void;
}

export interface SettlerOptions {
  readonly client: WalletClient;
  readonly book: ChannelBook;
  readonly view: ChainView;
  readonly policy: SettlementPolicy;
  readonly now: () => number;
  readonly listener: SettlementListener;
  /** How often what is due is looked for; a second when left out. */
  readonly everyMs?: number;
  /** How often all channels are held against the chain; 15 s when left out. */
  readonly sweepMs?: number;
}

/** Settlements under way at once: each waits for a block. */
const MAX_UNDER_WAY = 16;

/** What failed is tried again after this, twice as long each time. */
const RETRY_MS = { first: 1_000, longest: 60_000, closing: 5_000 } as const;

/**
 * Brings what was accepted to the chain, and what happened on the chain to the book. One of them works
 * at a time; two do no harm but pay gas twice. It keeps nothing that the book does not: to start is to
 * repair.
 */
export class Settler {
  readonly #options: SettlerOptions;
  readonly #store: ReturnType<typeof mppxStore>;
  readonly #underWay = new Map<Hex, Promise<void>>();
  /** Channels that were being settled since the sweep that runs began: what it read of them may be old. */
  readonly #settledMeanwhile = new Set<Hex>();
  /** Channels that the first sweep has not come to: a predecessor may have settled what seems due of them. */
  readonly #unseen = new Set<Hex>();
  readonly #failures = new Map<Hex, { tries: number; againAtMs: number }>();
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: SettlerOptions) {
    this.#options = options;
    this.#store = mppxStore(options.book, options.now);
  }

  /** When all channels were last held against the chain. */
  get sweptAtMs(): number {
    return this.#sweptAtMs;
  }

  /** Works until the signal aborts, and finishes what is under way. */
  async run(signal: AbortSignal): Promise<void> {
    const { everyMs = 1_000, sweepMs = 15_000, now } = this.#options;
    let begunAtMs = Number.NEGATIVE_INFINITY;
    let sweep: Promise<void> | null = null;
    for (const id of this.#openIds()) this.#unseen.add(id);
    while (!signal.aborted) {
      if (sweep === null && now() - begunAtMs >= sweepMs) {
        begunAtMs = now();
        sweep = this.#sweep(signal).finally(() => {
          sweep = null;
          this.#unseen.clear();
        });
      }
      this.#startDue();
      await pause(everyMs, signal);
    }
    await Promise.all([sweep, ...this.#underWay.values()]);
  }

  /** Holds every open channel against the chain. */
  async #sweep(signal: AbortSignal): Promise<void> {
    const { listener, now, view } = this.#options;
    const ids = this.#openIds();
    this.#settledMeanwhile.clear();
    for (const id of this.#underWay.keys()) this.#settledMeanwhile.add(id);
    try {
      const atMs = now();
      let failure: unknown = null;
      let at = 0;
      for await (const states of view.readAll(ids)) {
        for (const onChain of states) {
          if (signal.aborted) return;
          const id = ids[at++]!;
          try {
            // What is settled here writes down itself what comes of it.
            if (!this.#settledMeanwhile.has(id)) await this.#reconcile(id, onChain);
          } catch (error) {
            // A node that holds no logs of some age never tells how this one was closed: the others go on.
            failure ??= error;
          }
          this.#unseen.delete(id);
        }
      }
      if (failure === null) this.#sweptAtMs = atMs;
      else listener.failed('sweep', failure);
    } catch (error) {
      listener.failed('sweep', error);
    }
  }

  #openIds(): Hex[] {
    return Array.from(this.#options.book.all(), ({ channel }) => channel)
      .filter(({ finalized }) => !finalized)
      .map(({ channelId }) => channelId);
  }

  async #reconcile(
    id: Hex,
    onChain: Awaited<ReturnType<ChainView['read']>>,
  ): Promise<ChannelRecord | null> {
    const { book, client, listener, now, view } = this.#options;
    const known = book.get(id);
    const gone = known !== null && !known.channel.finalized && onChain.deposit === 0n;
    const closing = gone ? await findClosing(client, id, known.lastVoucherAtMs) : undefined;
    // Of thousands of channels few have changed: the mirror says which, without a look into the store.
    const current = book.get(id);
    if (current === null || reconcile(current, onChain, closing, now()) === null) return current;
    const made = await book.update(id, (record) => {
      const next = record === null ? null : reconcile(record, onChain, closing, now());
      return {
        result: next === null ? null : { before: record!, next },
        ...(next && { record: next }),
      };
    });
    if (made === null) return book.get(id);
    const { before, next } = made;
    if (next.channel.finalized) {
      view.forget(id);
      listener.noticed('closed', next);
    } else if (next.channel.closeRequestedAt > before.channel.closeRequestedAt) {
      listener.noticed('close_requested', next);
    } else {
      listener.noticed('mended', next);
    }
    return next;
  }

  #startDue(): void {
    const { book, now, policy } = this.#options;
    for (const record of book.all()) {
      if (this.#underWay.size >= MAX_UNDER_WAY) return;
      const id = record.channel.channelId;
      const reason = settlementDue(record, policy, now());
      if (reason === null || this.#underWay.has(id) || this.#unseen.has(id)) continue;
      if ((this.#failures.get(id)?.againAtMs ?? 0) > now()) continue;
      this.#settledMeanwhile.add(id);
      this.#underWay.set(
        id,
        this.#settle(record, reason).finally(() => this.#underWay.delete(id)),
      );
    }
  }

  async #settle(record: ChannelRecord, reason: SettlementReason): Promise<void> {
    const { book, client, listener, view } = this.#options;
    const id = record.channel.channelId;
    try {
      if (this.#failures.has(id)) {
        // The transaction that seemed to fail may have arrived.
        const now = await this.#reconcile(id, await view.read(id));
        if (now === null || atRisk(now) === 0n) {
          this.#failures.delete(id);
          return;
        }
      }
      const units = await book.update(id, (current) => {
        const published = current!.channel.highestVoucherAmount;
        return { record: { ...current!, published }, result: atRisk(current!) };
      });
      await tempo.settle(this.#store, client, id);
      this.#failures.delete(id);
      listener.settled(reason, units);
    } catch (error) {
      const tries = (this.#failures.get(id)?.tries ?? 0) + 1;
      const longest = reason === 'closing' ? RETRY_MS.closing : RETRY_MS.longest;
      const waitMs = Math.min(RETRY_MS.first * 2 ** (tries - 1), longest);
      this.#failures.set(id, { tries, againAtMs: this.#options.now() + waitMs });
      listener.failed('settle', error);
    }
  }
}
