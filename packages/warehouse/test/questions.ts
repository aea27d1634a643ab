import type { AlphaFrame, Candle, MarketEvent, Trade } from '@crude-alpha/contracts';
import {
  launchClickHouse,
  numberedQuotes,
  sampleEvents,
  sampleFrame,
  T0,
} from '@crude-alpha/testkit';
import { operations } from '../src/api/operations.ts';
import type { Texts } from '../src/api/parameter.ts';
import type { Connection } from '../src/connection.ts';
import { ReadAhead } from '../src/query/read-ahead.ts';
import { openWarehouse } from './open-warehouse.ts';
import { candleOutput, frameOutput, storeEvents, storeOutputs } from './stored-market.ts';

export const SECOND = 1_000_000;
export const quotes: readonly MarketEvent[] = numberedQuotes(0, 2_000);

function trade(
  at: number,
  symbol: string,
  price: number,
  size: number,
  side: Trade['aggressor'],
): Trade {
  const ts = T0 + at * SECOND;
  return {
    type: 'trade',
    symbol,
    ts,
    tsRecv: ts,
    feed: 't',
    price,
    size,
    aggressor: side,
  };
}

export const trades: readonly Trade[] = [
  trade(1, 'CL.F27', 70, 10, 'buy'),
  trade(2, 'CL.F27', 70.02, 1, 'sell'),
  trade(3, 'CL.G27', 71, 400, 'buy'),
  trade(4, 'LO.F27.C7000', 1.25, 4, 'buy'),
  trade(5, 'CLX', 1, 1, 'none'),
  trade(6, 'CL.F27', 69.98, 5, 'none'),
];
export const events: readonly MarketEvent[] = [...quotes, ...trades, ...sampleEvents];

export function frame(at: number): AlphaFrame {
  const ts = T0 + at * SECOND;
  const fields = { atm_iv: { v: 0.3 + at / 100, ts }, rr25: { v: at % 2 === 0 ? -1.5 : null, ts } };
  return { ...sampleFrame, seq: 100 + at, prev: at === 0 ? null : 99 + at, ts, fields };
}

export function candle(minute: number, more: Partial<Candle> = {}): Candle {
  const ts = T0 + minute * 60 * SECOND;
  return {
    symbol: 'CL.F27',
    interval: '1m',
    ts,
    seq: 1000 + minute,
    rev: 0,
    open: 70,
    high: 71.5,
    low: 69.01,
    close: 70.25,
    volume: 10 + minute,
    buyVolume: 6,
    sellVolume: 3,
    trades: 4,
    lastTs: ts + 59 * SECOND,
    ...more,
  };
}

/** A good value for each parameter, so that the evil one is the only one. */
export const good: Texts = {
  type: 'trade',
  interval: '1m',
  symbol: 'CL.F27',
  product: 'CL',
  field: 'atm_iv',
  source: 'quote',
  id: 'test.1',
  from: String(T0),
  to: String(T0 + SECOND),
};

/** A part of an answer. */
export interface Part {
  readonly data: readonly Record<string, unknown>[];
  readonly next: string | null;
  readonly more: boolean;
}

/** Every question that can be asked, about a market of which all is known. */
export interface Questions {
  readonly url: string;
  readonly connection: Connection;
  ask(id: string, texts?: Texts): Promise<Part>;
  /** All parts of an answer, as one. */
  all(id: string, texts: Texts): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Stores the market, as the tape `test`. */
export async function openQuestions(): Promise<Questions> {
  const warehouse = await openWarehouse(await launchClickHouse());
  const { connection } = warehouse;
  await storeEvents(connection, 'test', events);
  await storeOutputs(connection, 'test', [
    ...Array.from({ length: 20 }, (_, at) => frameOutput(frame(at))),
    ...Array.from({ length: 10 }, (_, minute) => candleOutput(candle(minute))),
    candleOutput(candle(3, { seq: 1500, rev: 1, high: 99 })),
    candleOutput(candle(0, { seq: 1501, symbol: 'CL.G27' })),
  ]);
  const ask = (id: string, texts: Texts = {}): Promise<Part> => {
    const operation = operations.find((one) => one.id === id)!;
    const source = {
      connection,
      tape: 'test',
      limits: { seconds: 20 },
      ahead: new ReadAhead(),
    };
    return operation.run(source, texts) as Promise<Part>;
  };
  return {
    url: warehouse.server.url,
    connection,
    ask,
    async all(id, texts) {
      const rows: Record<string, unknown>[] = [];
      let part = await ask(id, texts);
      rows.push(...part.data);
      while (part.more) {
        part = await ask(id, { ...texts, cursor: part.next! });
        rows.push(...part.data);
      }
      return rows;
    },
    close: () => warehouse.close(),
  };
}
