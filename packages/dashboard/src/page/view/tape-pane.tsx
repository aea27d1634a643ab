import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { writeNumber } from '../state/figures.ts';
import type { TapeLine } from '../state/flow-tape.ts';
import { seriesName } from '../state/series-names.ts';
import { writeClock } from '../state/times.ts';

const sides = { buy: '▲ bought', sell: '▼ sold' } as const;

/** What was done in options of late, a line for each side of each expiry and second. */
export function TapePane({ desk }: { desk: Desk }): VNode {
  const { lines } = desk.flow.value;
  return (
    <section class="panel third tape" aria-labelledby="tape">
      <h3 id="tape">
        Flow tape <small>newest first</small>
      </h3>
      {lines.length === 0 ? (
        <p class="empty">Begins with the first options that trade.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
        <section class="scroll" tabIndex={0} aria-label="Flow tape, table">
          <table>
            <thead>
              <tr>
                <th scope="col">UTC</th>
                <th scope="col">Expiry</th>
                <th scope="col">Side</th>
                <th scope="col">Δ lots</th>
                <th scope="col">Vega $</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <Row key={line.key} line={line} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function Row({ line }: { line: TapeLine }): VNode {
  const { delta, prints, right, series, side, ts, vega } = line;
  const isCall = right === 'C';
  return (
    <tr>
      <th scope="row">{writeClock(ts)}</th>
      <td class={isCall ? 'call' : 'put'}>
        <span aria-hidden="true">{isCall ? '◆' : '◇'}</span> {seriesName(series)} {right}
      </td>
      <td>
        {sides[side]}
        {prints > 1 && <small> ×{prints}</small>}
      </td>
      <td>{writeNumber(delta, 1, true)}</td>
      <td>{vega === null ? '–' : writeNumber(vega, 0, true)}</td>
    </tr>
  );
}
