import type { VNode } from 'preact';
import type { OperatorDesk } from '../desk.ts';
import { Bar } from './bar.tsx';
import { Candles } from './candles.tsx';
import { Feed } from './feed.tsx';
import { Gaps } from './gaps.tsx';
import { Interest } from './interest.tsx';
import { Losses } from './losses.tsx';
import { Money } from './money.tsx';
import { Processes } from './processes.tsx';
import { Subscribers } from './subscribers.tsx';
import { Tiles } from './tiles.tsx';
import { Trades } from './trades.tsx';
import { Way } from './way.tsx';

/** Whether everything is well, and where it is not: from the feed to the money. */
export function Page({ desk }: { desk: OperatorDesk }): VNode {
  return (
    <>
      <Bar desk={desk} />
      <main class={desk.state.value.kind === 'missing' ? 'stale' : ''}>
        <h1 class="unseen">Operator</h1>
        <Tiles desk={desk} />
        <Way desk={desk} />
        <div class="grid">
          <Feed desk={desk} />
          <Losses desk={desk} />
          <Gaps desk={desk} />
          <Subscribers desk={desk} />
          <Money desk={desk} />
        </div>
        <div class="tools">
          <h2>The market itself</h2>
          <p class="faint">Raw data of the exchange: for the inside alone.</p>
        </div>
        <div class="grid">
          <Candles desk={desk} />
          <Trades desk={desk} />
          <Interest desk={desk} />
        </div>
        <Processes desk={desk} />
      </main>
      <footer>
        <span>Beats of all processes on this NATS, the books, and what is stored.</span>
        <nav aria-label="For machines">
          <a href="/operator/state">state</a>
          <a href="/metrics">metrics</a>
          <a href="/health/ready">health</a>
          <a href="/v1/openapi.json">history</a>
        </nav>
      </footer>
    </>
  );
}
