import type { Aggressor, Level, MarketEvent, Stat, Status } from '@crude-alpha/contracts';
import { type FutureLine, NO_SIDE, type OptionLine, TICK, TICKS } from './line.ts';

/** From the venue's matching engine to the wire. */
const LATENCY_US = 350;
const MULTIPLIER = 1000;

export type Line = FutureLine | OptionLine;

/** Writes events, numbered without a hole. */
export class EventLog {
  private readonly feed: string;
  private seq = 1;
  private out: MarketEvent[] = [];

  constructor(feed: string) {
    this.feed = feed;
  }

  /** What was written since the last call. */
  take(): MarketEvent[] {
    const { out } = this;
    this.out = [];
    return out;
  }

  /** The quote as it stands on the line. */
  quote(line: Line, ts: number): void {
    this.out.push({
      type: 'quote',
      symbol: line.symbol,
      ts,
      tsRecv: ts + LATENCY_US,
      feed: this.feed,
      seq: this.seq++,
      bid: line.bid === NO_SIDE ? null : line.bid / TICKS,
      ask: line.ask === NO_SIDE ? null : line.ask / TICKS,
      bidSize: line.bidSize,
      askSize: line.askSize,
    });
  }

  trade(line: Line, ts: number, ticks: number, size: number, aggressor: Aggressor): void {
    this.out.push({
      type: 'trade',
      symbol: line.symbol,
      ts,
      tsRecv: ts + LATENCY_US,
      feed: this.feed,
      seq: this.seq++,
      price: ticks / TICKS,
      size,
      aggressor,
    });
  }

  book(line: FutureLine, ts: number, bids: Level[], asks: Level[]): void {
    this.out.push({
      type: 'book',
      symbol: line.symbol,
      ts,
      tsRecv: ts + LATENCY_US,
      feed: this.feed,
      seq: this.seq++,
      bids,
      asks,
    });
  }

  status(symbol: string, ts: number, state: Status['state'], reason?: string): void {
    this.out.push({
      type: 'status',
      symbol,
      ts,
      tsRecv: ts + LATENCY_US,
      feed: this.feed,
      seq: this.seq++,
      state,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  stat(line: Line, ts: number, stat: Stat['stat'], value: number, tradeDate: string): void {
    this.out.push({
      type: 'stat',
      symbol: line.symbol,
      ts,
      tsRecv: ts + LATENCY_US,
      feed: this.feed,
      seq: this.seq++,
      stat,
      value,
      tradeDate,
      final: true,
    });
  }

  future(line: FutureLine, ts: number, action: 'add' | 'delete', product: string): void {
    this.out.push({
      type: 'definition',
      symbol: line.symbol,
      ts,
      tsRecv: ts + LATENCY_US,
      feed: this.feed,
      seq: this.seq++,
      product,
      kind: 'future',
      action,
      expiry: line.expiry,
      tickSize: TICK,
      multiplier: MULTIPLIER,
      raw: line.raw,
    });
  }

  option(
    line: OptionLine,
    ts: number,
    action: 'add' | 'delete',
    product: string,
    expiry: number,
    underlying: string,
  ): void {
    this.out.push({
      type: 'definition',
      symbol: line.symbol,
      ts,
      tsRecv: ts + LATENCY_US,
      feed: this.feed,
      seq: this.seq++,
      product,
      kind: 'option',
      action,
      expiry,
      tickSize: TICK,
      multiplier: MULTIPLIER,
      underlying,
      right: line.right,
      strike: line.strike,
      raw: line.raw,
    });
  }
}
