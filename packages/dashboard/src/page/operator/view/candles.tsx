import type { Candle } from '@crude-alpha/contracts';
import type { VNode } from 'preact';
import { writeNumber } from '../../state/figures.ts';
import { writeClock } from '../../state/times.ts';
import type { OperatorDesk } from '../desk.ts';
import { scaleOver } from '../state/scale.ts';
import { Missing } from './missing.tsx';
import { TabledFigure } from './tabled-figure.tsx';
import { writeCount } from './writing.ts';

const MINUTE = 60_000_000;
/** So few candles do not fill the width. */
const LEAST_MINUTES = 20;
const TABLE_ROWS = 30;

/** The front future in candles of a minute, with its quote. */
export function Candles({ desk }: { desk: OperatorDesk }): VNode {
  const answer = desk.candles.value;
  const candles = answer.kind === 'known' ? [...answer.value.data].reverse() : [];
  const quote = desk.quote.value;
  const top = quote.kind === 'known' ? quote.value.data[0]?.event : undefined;
  const last = candles.at(-1);
  const title = desk.front.value ?? 'Front future';
  return (
    <TabledFigure
      title={title}
      unit="$, minutes"
      summary={
        top === undefined
          ? 'No quote is stored yet'
          : `bid ${side(top.bid, top.bidSize)}, ask ${side(top.ask, top.askSize)}${last === undefined ? '' : `; last ${writeNumber(last.close, 2)}`}`
      }
      table={() => <CandleTable candles={candles} />}
    >
      {candles.length === 0 ? (
        <div class="plot">
          {answer.kind === 'known' ? (
            <p class="empty">No candle is stored yet</p>
          ) : (
            <Missing answer={answer} />
          )}
        </div>
      ) : (
        <Plot candles={candles} />
      )}
    </TabledFigure>
  );
}

function side(price: number | null, size: number): string {
  return price === null ? 'none' : `${writeNumber(price, 2)} × ${writeCount(size)}`;
}

/** Rises are hollow and falls are filled: colour only says it again. */
function Plot({ candles }: { candles: readonly Candle[] }): VNode {
  const end = candles.at(-1)!.ts + MINUTE;
  const minutes = Math.max(LEAST_MINUTES, (end - candles[0]!.ts) / MINUTE);
  const from = end - minutes * MINUTE;
  const { at, marks, places } = scaleOver(candles.flatMap(({ low, high }) => [low, high]));
  const most = Math.max(1, ...candles.map(({ volume }) => volume));
  const x = (ts: number): number => (ts - from) / MINUTE;
  return (
    <div class="plot drawn">
      <svg viewBox={`0 0 ${minutes} 1`} preserveAspectRatio="none" aria-hidden="true">
        {marks.map((mark) => (
          <path key={mark} class="rule" d={`M0 ${at(mark)}H${minutes}`} />
        ))}
        {candles.map(({ ts, open, high, low, close, volume }) => {
          const top = at(Math.max(open, close));
          const tall = at(Math.min(open, close)) - top;
          return (
            <g key={ts} class={close >= open ? 'rise' : 'fall'}>
              <rect
                class="volume"
                x={x(ts) + 0.15}
                width={0.7}
                y={1 - (0.16 * volume) / most}
                height={(0.16 * volume) / most}
              />
              <path
                d={`M${x(ts) + 0.5} ${at(high)}V${top}M${x(ts) + 0.5} ${top + tall}V${at(low)}`}
              />
              <rect
                class="body"
                x={x(ts) + 0.15}
                width={0.7}
                y={top}
                height={Math.max(tall, 0.004)}
              />
            </g>
          );
        })}
      </svg>
      <div class="axis" aria-hidden="true">
        {marks.map((mark) => (
          <span key={mark} style={{ insetBlockStart: `${100 * at(mark)}%` }}>
            {writeNumber(mark, Math.max(2, places))}
          </span>
        ))}
      </div>
      <div class="times" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75].map((share) => (
          <span key={share} style={{ insetInlineStart: `${100 * share}%` }}>
            {writeClock(from + share * minutes * MINUTE).slice(0, 5)}
          </span>
        ))}
      </div>
    </div>
  );
}

function CandleTable({ candles }: { candles: readonly Candle[] }): VNode {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">UTC</th>
          <th scope="col">Open</th>
          <th scope="col">High</th>
          <th scope="col">Low</th>
          <th scope="col">Close</th>
          <th scope="col">Volume</th>
        </tr>
      </thead>
      <tbody>
        {candles
          .slice(-TABLE_ROWS)
          .reverse()
          .map(({ ts, open, high, low, close, volume }) => (
            <tr key={ts}>
              <th scope="row">{writeClock(ts)}</th>
              {[open, high, low, close].map((price, index) => (
                <td key={index}>{writeNumber(price, 2)}</td>
              ))}
              <td>{writeCount(volume)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
