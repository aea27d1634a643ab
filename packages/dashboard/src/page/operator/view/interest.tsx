import type { SeriesActivity } from '@crude-alpha/contracts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { writeNumber } from '../../state/figures.ts';
import { writeDay } from '../../state/times.ts';
import type { OperatorDesk } from '../desk.ts';
import { Missing } from './missing.tsx';
import { TabledFigure } from './tabled-figure.tsx';
import { writeCount } from './writing.ts';

const measures = ['interest', 'volume'] as const;
type Measure = (typeof measures)[number];

interface Strike {
  readonly strike: number;
  readonly calls: number;
  readonly puts: number;
}

/** Open interest or volume of an expiry by strike: calls above the line, puts below it. */
export function Interest({ desk }: { desk: OperatorDesk }): VNode {
  const chain = desk.chain.value;
  const [series, setSeries] = useState<string | null>(null);
  const [measure, setMeasure] = useState<Measure>('interest');
  const all = chain.kind === 'known' ? (chain.value?.series ?? []) : [];
  const chosen = all.find((one) => one.series === series) ?? all[0];
  const strikes = chosen === undefined ? [] : strikesOf(chosen, measure);
  const sum = (of: (strike: Strike) => number): string =>
    writeCount(strikes.reduce((total, strike) => total + of(strike), 0));
  return (
    <TabledFigure
      wide
      title="Options by strike"
      unit="contracts"
      summary={
        chosen === undefined
          ? 'Known once open interest has been published'
          : `${chosen.series} on ${chosen.underlying}, expires ${writeDay(chosen.expiry)}: ${sum(({ calls }) => calls)} calls, ${sum(({ puts }) => puts)} puts`
      }
      table={() => <StrikeTable strikes={strikes} />}
    >
      <div class="choices">
        <label>
          Expiry{' '}
          <select value={chosen?.series} onChange={(event) => setSeries(event.currentTarget.value)}>
            {all.map(({ series: name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <fieldset class="spans">
          <legend class="unseen">What is counted</legend>
          {measures.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="measure"
                checked={measure === one}
                onChange={() => setMeasure(one)}
              />
              <span>{one === 'interest' ? 'open interest' : 'volume of the day'}</span>
            </label>
          ))}
        </fieldset>
        <span class="key" aria-hidden="true">
          <b class="call">◆ calls</b> <b class="put">◇ puts</b>
        </span>
      </div>
      {strikes.length === 0 ? (
        <div class="plot">
          {chain.kind === 'known' ? <p class="empty">None yet</p> : <Missing answer={chain} />}
        </div>
      ) : (
        <Bars strikes={strikes} />
      )}
    </TabledFigure>
  );
}

function strikesOf(series: SeriesActivity, measure: Measure): readonly Strike[] {
  const calls = measure === 'interest' ? series.callInterest : series.callVolume;
  const puts = measure === 'interest' ? series.putInterest : series.putVolume;
  return series.strike.map((strike, index) => ({
    strike,
    calls: calls[index] ?? 0,
    puts: puts[index] ?? 0,
  }));
}

/** Most strikes that are named below the bars. */
const NAMES = 12;

function Bars({ strikes }: { strikes: readonly Strike[] }): VNode {
  const most = Math.max(1, ...strikes.flatMap(({ calls, puts }) => [calls, puts]));
  const every = Math.ceil(strikes.length / NAMES);
  return (
    <div class="plot drawn">
      <svg viewBox={`0 0 ${strikes.length} 2`} preserveAspectRatio="none" aria-hidden="true">
        {strikes.map(({ strike, calls, puts }, index) => (
          <g key={strike}>
            <rect
              class="call"
              x={index + 0.15}
              width={0.7}
              y={1 - calls / most}
              height={calls / most}
            />
            <rect class="put" x={index + 0.15} width={0.7} y={1} height={puts / most} />
          </g>
        ))}
        <path class="zero" d={`M0 1H${strikes.length}`} />
      </svg>
      <div class="axis" aria-hidden="true">
        <span style={{ insetBlockStart: '0%' }}>{writeCount(most)}</span>
        <span style={{ insetBlockStart: '50%' }}>0</span>
        <span style={{ insetBlockStart: '100%' }}>{writeCount(most)}</span>
      </div>
      <div class="times" aria-hidden="true">
        {strikes.map(({ strike }, index) =>
          index % every === 0 ? (
            <span
              key={strike}
              style={{ insetInlineStart: `${(100 * (index + 0.5)) / strikes.length}%` }}
            >
              {writeNumber(strike, strike % 1 === 0 ? 0 : 2)}
            </span>
          ) : null,
        )}
      </div>
    </div>
  );
}

function StrikeTable({ strikes }: { strikes: readonly Strike[] }): VNode {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Strike</th>
          <th scope="col">Calls</th>
          <th scope="col">Puts</th>
        </tr>
      </thead>
      <tbody>
        {strikes.map(({ strike, calls, puts }) => (
          <tr key={strike}>
            <th scope="row">{writeNumber(strike, 2)}</th>
            <td>{writeCount(calls)}</td>
            <td>{writeCount(puts)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
