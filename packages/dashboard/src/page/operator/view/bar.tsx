import type { VNode } from 'preact';
import { writeClock, writeDay } from '../../state/times.ts';
import { HealthBadge } from '../../view/health-badge.tsx';
import { theme, turnTheme } from '../../view/theme.ts';
import type { OperatorDesk } from '../desk.ts';

/** Name, products with their health, connection, time, theme. */
export function Bar({ desk }: { desk: OperatorDesk }): VNode {
  const { product } = desk;
  const { kind } = desk.state.value;
  const newest = desk.newest.value;
  return (
    <header class="bar">
      <a class="brand" href="/operator/">
        <img src="/operator/icon.svg" alt="" width="20" height="20" />
        <span>Crude Alpha</span> <span class="faint">Operator</span>
      </a>
      <nav aria-label="Products">
        {(newest?.products ?? []).map(({ symbol, health }) => (
          <a
            key={symbol}
            href={`#${symbol}`}
            aria-current={symbol === product?.symbol ? 'page' : undefined}
            class="product"
          >
            <b>{symbol}</b> <HealthBadge health={health ?? 'no_data'} />
          </a>
        ))}
      </nav>
      <div class={`connection ${kind === 'known' ? 'live' : kind === 'missing' ? 'lost' : ''}`}>
        <span class="lamp" aria-hidden="true" />
        <span role="status">{words[kind]}</span>
      </div>
      {newest !== null && (
        <span class="moment">
          {writeDay(newest.asOf)} {writeClock(newest.asOf)} <small>UTC</small>
        </span>
      )}
      <button type="button" class="plain" onClick={turnTheme}>
        <span aria-hidden="true">◐</span> <span class="unseen">Theme: </span>
        {theme.value}
      </button>
    </header>
  );
}

const words = {
  waiting: 'Asking',
  known: 'Live',
  missing: 'The gateway does not answer',
} as const;
