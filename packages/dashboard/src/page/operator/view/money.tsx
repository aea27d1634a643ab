import type { VNode } from 'preact';
import { writeAge } from '../../state/times.ts';
import type { Ledger, OperatorDesk } from '../desk.ts';
import { Missing } from './missing.tsx';
import { writeCount, writeMoney } from './writing.ts';

const notSold = { kind: 'missing', why: 'nothing is sold here: PAYMENTS is off' } as const;

/** The books: what was accepted is settled, at risk, or lost. */
export function Money({ desk }: { desk: OperatorDesk }): VNode {
  const ledger = desk.ledger.value;
  return (
    <section class="panel third" aria-labelledby="money">
      <h3 id="money">
        Money{' '}
        {ledger.kind === 'known' && (
          <span class="faint">
            {ledger.value.money.currencyName} on {ledger.value.money.network}
          </span>
        )}
      </h3>
      {ledger.kind === 'known' ? (
        <Books ledger={ledger.value} asOfMs={(desk.newest.value?.asOf ?? 0) / 1000} />
      ) : (
        <Missing answer={desk.newest.value?.sells === false ? notSold : ledger} />
      )}
    </section>
  );
}

function Books({ ledger, asOfMs }: { ledger: Ledger; asOfMs: number }): VNode {
  const { money, totals, channels } = ledger;
  const dollars = (units: string): string => writeMoney(units, money.decimals);
  return (
    <>
      <Share totals={totals} />
      <dl class="sums">
        <Sum name="Accepted" value={dollars(totals.accepted)} />
        <Sum name="Settled" value={dollars(totals.settled)} mark="settled" />
        <Sum name="At risk" value={dollars(totals.atRisk)} mark="risk" />
        <Sum name="Lost" value={dollars(totals.lost)} mark="lost" />
        <Sum name="Deposited" value={dollars(totals.deposited)} />
        <Sum name="Refunded" value={dollars(totals.refunded)} />
      </dl>
      <p class="summary">
        {writeCount(totals.channels.open)} channels open, {writeCount(totals.channels.closing)}{' '}
        closing, {writeCount(totals.channels.closed)} closed
      </p>
      {channels.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
        <section class="scroll" tabIndex={0} aria-label="Channels, table">
          <table>
            <thead>
              <tr>
                <th scope="col">Channel</th>
                <th scope="col" class="words">
                  Phase
                </th>
                <th scope="col">Paid</th>
                <th scope="col">Accepted</th>
                <th scope="col">At risk</th>
                <th scope="col">Last</th>
              </tr>
            </thead>
            <tbody>
              {channels.map((one) => (
                <tr key={one.channelId}>
                  <th scope="row" title={one.channelId}>
                    <code>{one.channelId.slice(0, 8)}…</code>
                  </th>
                  <td class="words">{one.phase}</td>
                  <td>{writeCount(one.payments)}×</td>
                  <td class="value">{dollars(one.accepted)}</td>
                  <td>{dollars(one.atRisk)}</td>
                  <td class="age">
                    {writeAge(Math.max(0, asOfMs - Date.parse(one.lastVoucherAt)))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

function Sum({ name, value, mark }: { name: string; value: string; mark?: string }): VNode {
  return (
    <div class={mark}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What became of what was accepted, as one bar. */
function Share({ totals }: { totals: Ledger['totals'] }): VNode {
  const parts = [
    ['settled', Number(totals.settled)],
    ['risk', Number(totals.atRisk)],
    ['lost', Number(totals.lost)],
  ] as const;
  return (
    <div class="shares" aria-hidden="true">
      {parts
        .filter(([, units]) => units > 0)
        .map(([name, units]) => (
          <i key={name} class={name} style={{ flexGrow: units }} />
        ))}
    </div>
  );
}
