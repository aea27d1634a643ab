import type { Candle, CandleInterval } from '@crude-alpha/contracts';
import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { followCandles } from '../feed/ask-candles.ts';
import { activeFuture } from '../state/active-future.ts';
import type { Desk } from '../state/desk.ts';
import { writeNumber } from '../state/figures.ts';
import { writeClock } from '../state/times.ts';
import { ChartFigure, Line, LineSummary, LineTable } from './chart-figure.tsx';
import { DataTable, Figure } from './figure.tsx';
import { Plot } from './plot.tsx';

const FORWARD = 'cme_fwd_mid';

/** What candles of a span are drawn, about sixty at most. */
const lengths: Readonly<Record<number, readonly [CandleInterval, sec: number]>> = {
  900: ['1m', 60],
  3600: ['1m', 60],
  14400: ['5m', 300],
};

/** The forward as a line; where the market is nobody's, the candles of its future too. */
export function PricePane({ desk }: { desk: Desk }): VNode {
  const [asCandles, setAsCandles] = useState(false);
  const skill = desk.skill.value;
  const isOpen = skill !== null && (skill.payment === null || desk.pass.value !== null);
  // Candles go up to now, whatever moment of the past is looked at.
  const isNow = desk.feed.value.access !== 'replay';
  const mayAsk = isOpen && isNow && skill.history.includes('candles');
  const forward = desk.feed.value.frame?.fields[FORWARD]?.v ?? null;
  const { newest } = desk.surfaces.value;
  const future = newest === null || forward === null ? null : activeFuture(newest, forward);
  const line = { desk, name: FORWARD, title: 'Forward', tone: 'plain' } as const;
  if (!mayAsk || future === null) return <ChartFigure {...line} width="wide" />;
  const choice = (
    <button
      type="button"
      class="plain"
      aria-pressed={asCandles}
      onClick={() => setAsCandles(!asCandles)}
    >
      Candles
    </button>
  );
  if (asCandles) return <Candles desk={desk} symbol={future} choice={choice} />;
  return (
    <Figure
      name={FORWARD}
      title={line.title}
      unit="$"
      width="wide"
      summary={<LineSummary desk={desk} name={FORWARD} />}
      tools={choice}
      table={() => <LineTable {...line} />}
    >
      <Line {...line} />
    </Figure>
  );
}

interface CandlesProps {
  readonly desk: Desk;
  readonly symbol: string;
  readonly choice: VNode;
}

function Candles({ desk, symbol, choice }: CandlesProps): VNode {
  const span = desk.span.value;
  const [interval, lengthSec] = lengths[span]!;
  const [candles, setCandles] = useState<readonly Candle[] | null>([]);
  useEffect(() => {
    setCandles([]);
    return followCandles(symbol, interval, span / lengthSec, desk.token, setCandles);
  }, [symbol, interval, span]);
  const view = useMemo(
    () => ({ lengthSec, candles: (candles ?? []).map((one) => ({ ...one, sec: one.ts / 1e6 })) }),
    [candles, lengthSec],
  );
  const title = `${symbol}, candles of ${interval}`;
  return (
    <Figure
      name={FORWARD}
      title={title}
      unit="$"
      width="wide"
      summary={words(candles)}
      tools={choice}
      table={() => <CandleTable title={title} candles={candles ?? []} />}
    >
      <Plot
        label={title}
        what="a candle"
        of="candles"
        load={async () => (await import('../charts/candle-chart.ts')).drawCandles}
        data={view}
        count={view.candles.length}
        read={(index) => readingText(candles![index]!)}
        blank={blankWords(candles)}
      />
    </Figure>
  );
}

function blankWords(candles: readonly Candle[] | null): string | null {
  if (candles === null) return 'The store does not answer';
  return candles.length > 0 ? null : 'The first candle is drawn when it is over';
}

function words(candles: readonly Candle[] | null): string {
  const [first] = candles ?? [];
  const last = candles?.at(-1);
  if (candles === null || first === undefined || last === undefined) return 'No candle yet';
  const low = Math.min(...candles.map((one) => one.low));
  const high = Math.max(...candles.map((one) => one.high));
  const volume = candles.reduce((sum, one) => sum + one.volume, 0);
  const change = writeNumber(last.close - first.open, 2, true);
  return `${change} since ${writeClock(first.ts).slice(0, 5)}, between ${writeNumber(low, 2)} and ${writeNumber(high, 2)}; ${writeNumber(volume, 0)} lots`;
}

function CandleTable({ title, candles }: { title: string; candles: readonly Candle[] }): VNode {
  const rows = candles.map(({ close, high, low, open, ts, volume }) => [
    writeClock(ts).slice(0, 5),
    ...[open, high, low, close].map((price) => writeNumber(price, 2)),
    writeNumber(volume, 0),
  ]);
  const columns = ['UTC', 'Open', 'High', 'Low', 'Close', 'Lots'];
  return <DataTable title={title} columns={columns} rows={rows.reverse()} />;
}

function readingText({ close, high, low, open, ts, volume }: Candle): string {
  const prices = [open, high, low, close].map((price) => writeNumber(price, 2)).join(' ');
  return `${writeClock(ts).slice(0, 5)} UTC  ${prices}  ${writeNumber(volume, 0)} lots`;
}
