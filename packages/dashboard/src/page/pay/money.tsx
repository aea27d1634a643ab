import { decimalOf } from '@crude-alpha/payments/payer';
import type { VNode } from 'preact';
import type { PagePrice } from '../state/skills.ts';
import type { PayState } from './pay-state.ts';
import { writeLeft, writeUnits } from './words.ts';

/** Price, wallet, deposit, what of it is spent and left, and the time that is paid for. */
export function Money({ state, price }: { state: PayState; price: PagePrice }): VNode {
  const { channel, closed, minutesLeft, wallet } = state;
  const deposit = channel?.deposit ?? (closed === null ? null : closed.spent + closed.refunded);
  const spent = channel?.spent ?? closed?.spent ?? null;
  const left = channel === null ? null : channel.deposit - channel.spent;
  const units = (label: string, value: bigint | null, note = ''): VNode => (
    <Figure
      label={label}
      text={value === null ? '–' : writeUnits(value)}
      small={
        value === null ? '' : `${decimalOf(value, price.decimals)} ${price.currencyName}${note}`
      }
    />
  );
  return (
    <dl class="money">
      {units('Price', BigInt(price.amount), ` for ${price.minutes} min`)}
      {units('In the wallet', wallet?.holds ?? null)}
      {units('Deposit', deposit)}
      {units('Spent', spent)}
      {closed !== null && channel === null
        ? units('Came back', closed.refunded)
        : units('Left in the channel', left)}
      <Figure
        label="Time left"
        text={minutesLeft === null ? '–' : writeLeft(minutesLeft)}
        small={minutesLeft === null ? '' : 'min, renewed by itself'}
      />
    </dl>
  );
}

function Figure({ label, text, small }: { label: string; text: string; small: string }): VNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <b>{text}</b>
        <small>{small}</small>
      </dd>
    </div>
  );
}
