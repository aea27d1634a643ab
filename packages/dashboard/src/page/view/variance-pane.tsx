import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { figureOf, writeNumber, writeValue } from '../state/figures.ts';
import { seriesName, writeDays, writeVol } from '../state/series-names.ts';
import { Change, Rank } from './standing-marks.tsx';

const fields = ['cvol', 'up_var', 'dn_var', 'convexity'] as const;

/** The variance of both sides in the manner of CME CVOL, at 30 days and by expiry. */
export function VariancePane({ desk }: { desk: Desk }): VNode {
  return (
    <section class="panel third" aria-labelledby="variance">
      <h3 id="variance">
        Variance, CVOL-style <small>30 days, vol pts</small>
      </h3>
      <dl class="variance">
        {fields.map((name) => (
          <Entry key={name} desk={desk} name={name} />
        ))}
        <Skew desk={desk} />
      </dl>
      <ByExpiry desk={desk} />
    </section>
  );
}

function Entry({ desk, name }: { desk: Desk; name: string }): VNode {
  const figure = figureOf(name);
  const value = desk.feed.value.frame?.fields[name]?.v;
  return (
    <div>
      <dt>{figure.label}</dt>
      <dd>
        <b>{writeValue(figure, value)}</b>
        <Change desk={desk} name={name} />
        <Rank desk={desk} name={name} />
      </dd>
    </div>
  );
}

/** Up less down, and their ratio. */
function Skew({ desk }: { desk: Desk }): VNode {
  const panel = desk.surfaces.value.newest?.panel;
  const skew = panel?.skew ?? null;
  const ratio = panel?.skewRatio ?? null;
  return (
    <div>
      <dt>Up − down</dt>
      <dd>
        <b>{skew === null ? '–' : writeNumber(skew, 2, true)}</b>
        <span class="faint">
          {ratio === null
            ? 'needs 1½ standard deviations on both sides'
            : `ratio ${writeNumber(ratio, 3)}`}
        </span>
      </dd>
    </div>
  );
}

function ByExpiry({ desk }: { desk: Desk }): VNode | null {
  const { newest } = desk.surfaces.value;
  if (newest === null) return <p class="empty">By expiry, when the option chain is quoted.</p>;
  const points = (value: number | null, signed = false): string =>
    value === null ? '–' : writeNumber(value, 2, signed);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
    <section class="scroll" tabIndex={0} aria-label="Variance by expiry">
      <table>
        <thead>
          <tr>
            <th scope="col">Expiry</th>
            <th scope="col">ATM</th>
            <th scope="col">RR 25Δ</th>
            <th scope="col">Fly</th>
            <th scope="col">CVOL</th>
          </tr>
        </thead>
        <tbody>
          {newest.expiries.map(({ atmIv, cvol, fly25, rr25, series, tauSec }) => (
            <tr key={series}>
              <th scope="row">
                {seriesName(series)} <small>{writeDays(tauSec)}</small>
              </th>
              <td>{writeVol(atmIv, newest.model)}</td>
              <td>{points(rr25, true)}</td>
              <td>{points(fly25, true)}</td>
              <td>{points(cvol)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
