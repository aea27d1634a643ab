import './pay.css';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Lane } from '../feed/lane.ts';
import type { PagePrice } from '../state/skills.ts';
import { Money } from './money.tsx';
import type { PayState } from './pay-state.ts';
import { Till } from './till.ts';
import { adviceFor, statusWords, writeUnits } from './words.ts';

export interface PayPanelProps {
  readonly symbol: string;
  readonly price: PagePrice;
  readonly lane: Lane;
  readonly hidden: boolean;
}

/** Pays for a stream from a wallet of this browser; hidden it goes on. */
export function PayPanel({ symbol, price: offered, lane, hidden }: PayPanelProps): VNode {
  // The price is agreed on when the panel is opened: what the gateway says later changes nothing.
  const [price] = useState(offered);
  const [till] = useState(() => new Till(symbol, price, lane));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    void till.look();
    return () => till.leave();
  }, [till]);
  useEffect(() => {
    if (!hidden) heading.current?.focus();
  }, [hidden]);
  const state = till.state.value;
  return (
    <section class="pay panel" id="pay" aria-labelledby="pay-title" hidden={hidden}>
      <header>
        <h2 id="pay-title" ref={heading} tabIndex={-1}>
          Pay for {symbol} by the minute
        </h2>
        <span class="chip">
          {networkNames[price.network]} · chain {price.chainId} · play money
        </span>
      </header>
      <Money state={state} price={price} />
      <div class="doings">
        <p role="status">{statusWords(state)}</p>
        <Actions till={till} state={state} network={price.network} />
      </div>
      {state.trouble !== null && (
        <p class="trouble">
          {state.trouble.message} <code>{state.trouble.code}</code>
          {state.trouble.againInMs !== null &&
            `: again in ${Math.ceil(state.trouble.againInMs / 1000)} s`}
        </p>
      )}
      {state.failure !== null && (
        <p class="trouble" role="alert">
          {adviceFor(state.failure)}{' '}
          <span class="faint">
            {state.failure.message} <code>{state.failure.code}</code>
          </span>
        </p>
      )}
      <Terms state={state} price={price} />
    </section>
  );
}

const networkNames = { local: 'The chain at home', testnet: 'Tempo’s testnet' } as const;

/** What can be done now. The first button stays the same element, so that the focus stays with it. */
function Actions({
  till,
  state,
  network,
}: {
  till: Till;
  state: PayState;
  network: PagePrice['network'];
}): VNode {
  const { label, act } = mainAction(till, state);
  const isLeftOpen = state.phase === 'idle' && state.channel !== null;
  const isEmpty = state.failure?.code === 'WALLET_EMPTY';
  const needsFaucet = state.phase === 'idle' && (network === 'testnet' || isEmpty);
  return (
    <div class="actions">
      <button type="button" class="act" aria-disabled={act === null} onClick={() => void act?.()}>
        {label}
      </button>
      {isLeftOpen && (
        <button type="button" class="plain" onClick={() => void till.close()}>
          Close it and get the refund
        </button>
      )}
      {needsFaucet && (
        <button type="button" class="plain" onClick={() => void till.fund()}>
          Ask the faucet
        </button>
      )}
    </div>
  );
}

interface Action {
  readonly label: string;
  readonly act: (() => Promise<void>) | null;
}

function mainAction(till: Till, state: PayState): Action {
  switch (state.phase) {
    case 'looking':
      return state.failure === null
        ? { label: 'One moment', act: null }
        : { label: 'Try again', act: () => till.look() };
    case 'walletless':
      return { label: 'Create a test wallet', act: () => till.makeWallet() };
    case 'idle':
      return { label: startLabel(state), act: () => till.start() };
    case 'funding':
      return { label: 'One moment', act: null };
    case 'paying':
      return { label: 'Close and get the refund', act: () => till.close() };
    case 'closing':
      return { label: 'Closing', act: null };
  }
}

function startLabel({ channel, closed }: PayState): string {
  if (channel !== null) return 'Go on with it';
  return closed === null ? 'Open a channel and watch' : 'Open another channel';
}

/** Whose money it is, where the key is, and what that is good for. */
function Terms({
  state: { wallet, channel },
  price,
}: {
  state: PayState;
  price: PagePrice;
}): VNode {
  const { currencyName, decimals, network, suggestedDeposit } = price;
  return (
    <p class="faint terms">
      {wallet === null
        ? 'A test wallet is a key that is made in this browser and kept in it. '
        : 'The key of this test wallet was made in this browser and is kept in it. '}
      Whoever can use this browser can use it, so it is for play money only
      {network === 'local' && ', which the faucet of the chain gives when it is needed'}. At most{' '}
      {suggestedDeposit} {currencyName} lie in a channel. Opening it costs a fee of the chain;
      closing it sends back what was not spent. Figures are base units:{' '}
      {writeUnits(10n ** BigInt(decimals))} of them are 1 {currencyName}.
      {wallet !== null && <Id name="wallet" id={wallet.address} />}
      {channel !== null && <Id name="channel" id={channel.id} />}
    </p>
  );
}

function Id({ name, id }: { name: string; id: string }): VNode {
  return (
    <span class="id">
      {name} <code>{id}</code>
    </span>
  );
}
