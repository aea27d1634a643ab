import type { Trade } from '@crude-alpha/contracts';
import type { VNode } from 'preact';
import { writeNumber } from '../../state/figures.ts';
import { writeClock } from '../../state/times.ts';
import type { OperatorDesk } from '../desk.ts';
import { Missing } from './missing.tsx';
import { writeCount } from './writing.ts';

/** Who crossed the spread, as a mark and a word. */
const sides = { buy: '▲ buy', sell: '▼ sell', none: '· none' } as const;

/** The newest trades of the futures, as they are stored. */
export function Trades({ desk }: { desk: OperatorDesk }): VNode {
  const trades = desk.trades.value;
  return (
    <section class="panel third" aria-labelledby="trades">
      <h3 id="trades">
        Trades <span class="faint">newest</span>
      </h3>
      <Missing answer={trades} />
      {trades.kind === 'known' && (
        <table>
          <thead>
            <tr>
              <th scope="col">UTC</th>
              <th scope="col" class="words">
                Symbol
              </th>
              <th scope="col" class="words">
                Side
              </th>
              <th scope="col">Size</th>
              <th scope="col">Price</th>
            </tr>
          </thead>
          <tbody>
            {trades.value.data.map(({ id, event }) => (
              <Row key={id} trade={event} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ trade }: { trade: Trade }): VNode {
  const { aggressor, price, size, symbol, ts } = trade;
  return (
    <tr>
      <th scope="row">{writeClock(ts)}</th>
      <td class="words">{symbol}</td>
      <td class={`words ${aggressor}`}>{sides[aggressor]}</td>
      <td>{writeCount(size)}</td>
      <td class="value">{writeNumber(price, 2)}</td>
    </tr>
  );
}
