import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { figureOf, writeValue } from '../state/figures.ts';
import type { FieldNote } from '../state/skills.ts';
import { writeAge } from '../state/times.ts';
import { Change, Rank } from './standing-marks.tsx';

/** Fields by what they are about; one that is named nowhere is among the others. */
const groups: readonly (readonly [string, readonly string[]])[] = [
  ['Level', ['cme_fwd_mid', 'microprice', 'carry', 'realized_vol', 'iv_rv']],
  ['Volatility', ['atm_iv', 'atm_nvol', 'cvol', 'up_var', 'dn_var', 'convexity']],
  ['Skew', ['rr25', 'rr10', 'fly25', 'rr25_nvol', 'skew_signal']],
  ['Term', ['iv_term_slope', 'fwd_vol']],
  [
    'Flow',
    ['signed_flow_10', 'ofi', 'imb_5', 'imb_levels', 'kyle_lambda', 'delta_flow', 'vega_flow'],
  ],
  ['Walls', ['gex_put_wall', 'gex_call_wall', 'spot_vs_walls']],
];

const columns = ['field', 'value', 'unit', 'change', 'rank', 'age'] as const;

/** Every field of the frame. */
export function Book({ desk }: { desk: Desk }): VNode {
  const notes = desk.skill.value?.fields ?? [];
  const named = new Set(groups.flatMap(([, names]) => names));
  const others = notes.map(({ name }) => name).filter((name) => !named.has(name));
  const known = new Set(notes.map(({ name }) => name));
  return (
    <section aria-labelledby="book">
      <div class="tools">
        <h2 id="book">Every field</h2>
      </div>
      <div class="book">
        {[...groups, ['Other', others] as const].map(([title, names]) => (
          <Group
            key={title}
            desk={desk}
            title={title}
            names={names.filter((name) => known.has(name))}
          />
        ))}
      </div>
      <Dictionary notes={notes} />
    </section>
  );
}

interface GroupProps {
  readonly desk: Desk;
  readonly title: string;
  readonly names: readonly string[];
}

function Group({ desk, title, names }: GroupProps): VNode | null {
  if (names.length === 0) return null;
  return (
    <table>
      <caption>{title}</caption>
      <colgroup>
        {columns.map((column) => (
          <col key={column} class={column} />
        ))}
      </colgroup>
      <thead class="unseen">
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Value</th>
          <th scope="col">Unit</th>
          <th scope="col">Change</th>
          <th scope="col">Percentile</th>
          <th scope="col">Age</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <Row key={name} desk={desk} name={name} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ desk, name }: { desk: Desk; name: string }): VNode {
  const figure = figureOf(
    name,
    desk.skill.value?.fields.find((note) => note.name === name),
  );
  const { frame } = desk.feed.value;
  const field = frame?.fields[name];
  return (
    <tr>
      <th scope="row">{figure.label}</th>
      <td class="value">{writeValue(figure, field?.v)}</td>
      <td class="unit">{figure.unit}</td>
      <td>
        <Change desk={desk} name={name} />
      </td>
      <td>
        <Rank desk={desk} name={name} />
      </td>
      <td class="age">
        {frame && field?.ts != null ? writeAge((frame.ts - field.ts) / 1000) : ''}
      </td>
    </tr>
  );
}

function Dictionary({ notes }: { notes: readonly FieldNote[] }): VNode {
  return (
    <details class="dictionary">
      <summary>What they mean</summary>
      <dl>
        {notes.map(({ name, unit, sign, method, stale }) => (
          <div key={name}>
            <dt>
              {figureOf(name).label} <code>{name}</code>
            </dt>
            <dd>
              {method}{' '}
              <span class="faint">
                {unit}; {sign}. {stale}.
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
