import { type Chain, launchChain } from '@crude-alpha/chain';
import { localPayee } from '@crude-alpha/payments/local';
import { networks, readStand, type WalletClient, walletClient } from '@crude-alpha/payments/payer';
import type { BrowserContext, Page } from 'playwright-core';
import type { Address, Hex } from 'viem';
import { getBlockNumber, readContract } from 'viem/actions';
import { Abis } from 'viem/tempo';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ClickHouse } from '../clickhouse.ts';
import { hasEmbedded } from '../clickhouse.ts';
import { eventually } from '../eventually.ts';
import { gasPaid } from '../gas-paid.ts';
import { axeFindings } from './axe-findings.ts';
import { type DeskRig, openDeskRig } from './desk-rig.ts';
import { marketOutputs, tellsOf } from './market-frames.ts';
import { storeMarket } from './stored-market.ts';

/** What the faucet gives, in base units. */
const PORTION = 1_000_000_000n;

/** Stored before anybody looks, and told to whoever does. */
const SECONDS = 60;
const published = [...marketOutputs(SECONDS)];

let chain: Chain;
let server: ClickHouse | undefined;
let rig: DeskRig;
let payee: WalletClient;
let market: NodeJS.Timeout;
let contexts: BrowserContext[] = [];

beforeAll(async () => {
  [chain, server] = await Promise.all([
    launchChain(),
    hasEmbedded ? storeMarket(published) : undefined,
  ]);
  payee = walletClient(networks.local, localPayee.key, chain.rpcUrl);
  rig = await openDeskRig({
    PAYMENTS: 'local',
    TEMPO_RPC_URL: chain.rpcUrl,
    MPP_SECRET_KEY: 'of this test alone, 32 letters long',
    CRUDE_PREVIEW: 'live',
    ...(server === undefined ? {} : { CLICKHOUSE_URL: server.url }),
  });
  const tells = [...tellsOf(published)];
  for (const told of tells) rig.tell(told);
  const last = tells.findLast((told) => told.kind === 'frame')!.value;
  let { seq: prev, ts } = last;
  market = setInterval(() => {
    const seq = prev + 1;
    ts += 1_000_000;
    rig.publish({ ...last, seq, prev, ts });
    prev = seq;
  }, 200);
});
afterEach(async () => {
  for (const context of contexts) await context.close();
  contexts = [];
});
afterAll(async () => {
  clearInterval(market);
  await rig.close();
  await chain.stop();
  await server?.stop();
});

/** A browser of somebody's own, and all that leaves it. */
async function visitor(): Promise<{
  readonly context: BrowserContext;
  readonly sent: { readonly url: string; readonly body: string }[];
  readonly said: string[];
  /** What came over sockets. */
  readonly heard: string[];
  visit(): Promise<Page>;
}> {
  const context = await rig.browser.newContext({ viewport: { width: 1440, height: 900 } });
  contexts.push(context);
  const sent: { url: string; body: string }[] = [];
  const said: string[] = [];
  const heard: string[] = [];
  context.on('request', (request) => {
    sent.push({ url: request.url(), body: request.postData() ?? '' });
  });
  context.on('console', (message) => said.push(message.text()));
  const visit = async (): Promise<Page> => {
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => said.push(message));
    page.on('websocket', (socket) => {
      sent.push({ url: socket.url(), body: '' });
      socket.on('framereceived', ({ payload }) => heard.push(String(payload)));
    });
    await page.goto(rig.url);
    return page;
  };
  return { context, sent, said, heard, visit };
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** A figure of the panel, as it is written. */
async function figure(page: Page, label: string): Promise<string> {
  const row = page.locator('.money div').filter({ has: page.getByText(label, { exact: true }) });
  return (await row.locator('b').textContent()) ?? '';
}

async function press(page: Page, name: string): Promise<void> {
  await button(page, name).focus();
  await page.keyboard.press('Enter');
}

function holdings(of: Address): Promise<bigint> {
  return readContract(payee, {
    address: chain.currency,
    abi: Abis.tip20,
    functionName: 'balanceOf',
    args: [of],
  });
}

/** What the page keeps, as only it can read it. */
function kept(page: Page): Promise<{ readonly key: string; readonly channels: string[] }> {
  return page.evaluate(`new Promise((resolve) => {
    indexedDB.open('crude-pay').onsuccess = ({ target: { result: db } }) => {
      const stores = db.transaction(['wallets', 'channels']);
      const key = stores.objectStore('wallets').get('local');
      const channels = stores.objectStore('channels').getAllKeys();
      stores.oncomplete = () => { db.close(); resolve({ key: key.result, channels: channels.result }); };
    };
  })`);
}

test('a visitor of a paid stream sees what is shown, marked as such, and loads nothing that pays', async () => {
  const { sent, said, visit } = await visitor();
  const page = await visit();
  const note = page.getByRole('complementary', { name: 'Preview' });
  await note.getByText('crude subscribe CL').waitFor();
  await page.getByText('Preview', { exact: true }).first().waitFor();
  await note.getByText('one frame a second').waitFor();
  // Smiles and flow are shown as the frames are.
  await page
    .locator('[data-chart=smile]')
    .getByText(/at the money/)
    .waitFor();
  await page.getByRole('region', { name: 'Flow tape, table' }).waitFor();
  // The price is the default of `MPP_AMOUNT` for a minute.
  await note.getByText(/every frame: 0\.001 \S+ for 1 min/).waitFor();
  // The past is sold with the stream.
  await page.getByText('what was before is for subscribers').waitFor();
  await press(page, 'Replay');
  await page.getByRole('alert').getByText('The past is for subscribers').waitFor();
  await press(page, 'Back to live');
  expect(sent.filter(({ url }) => /^ws|\/pay-/.test(url))).toEqual([]);
  // Before the first frame there is nothing to be seen, and the browser says so; and of what is not given away.
  expect(said.filter((text) => !/ (404|402) /.test(text))).toEqual([]);
});

test('pays from a wallet of its own, goes on after a crash, closes, and all the money is there, by keys alone', async () => {
  const { sent, said, heard, visit } = await visitor();
  const contract = await holdings(chain.escrow);
  const first = await visit();
  await press(first, 'Pay here');
  await first.getByRole('heading', { name: 'Pay for CL by the minute' }).waitFor();
  await button(first, 'Create a test wallet').waitFor();
  expect(await first.evaluate('document.activeElement.id')).toBe('pay-title');
  await press(first, 'Create a test wallet');
  await button(first, 'Open a channel and watch').waitFor();
  // Whoever pressed the button is still on it.
  await first.keyboard.press('Enter');
  await first.getByText('Live: every frame, paid by the minute.').waitFor();
  await first.getByRole('complementary', { name: 'Paid' }).waitFor();
  await first.getByText('Live', { exact: true }).waitFor();
  // Smiles come with the frames.
  await eventually('a smile', () => heard.some((text) => text.startsWith('{"t":"surface"')));
  expect(await figure(first, 'Price')).toBe('1,000');
  expect(await figure(first, 'Deposit')).toBe('100,000');
  expect(await figure(first, 'Spent')).toBe('1,000');
  expect(await figure(first, 'Left in the channel')).toBe('99,000');
  expect(await figure(first, 'Time left')).toMatch(/^0:5\d$/);
  expect(await axeFindings(first)).toEqual([]);

  const { key, channels } = await kept(first);
  const wallet = walletClient(networks.local, key, chain.rpcUrl);
  const { address } = wallet.account;
  const [channel] = channels as Hex[];
  expect(await readStand(wallet, channel!)).toMatchObject({ deposit: 100_000n, settled: 0n });
  expect(await holdings(chain.escrow)).toBe(contract + 100_000n);
  const gas = await gasPaid(wallet, address, 0n);
  expect(await holdings(address)).toBe(PORTION - 100_000n - gas);

  // Another tab waits for its turn; then the first one dies.
  const second = await visit();
  await press(second, 'Pay here');
  await button(second, 'Go on with it').waitFor();
  await press(second, 'Go on with it');
  await second.getByText('Another tab pays from this wallet.').waitFor();
  await first.goto('chrome://crash').catch(() => {});
  await press(second, 'Go on with it');
  await second.getByText('Live: every frame, paid by the minute.').waitFor();
  expect(await figure(second, 'Spent')).toBe('2,000');

  const before = { payee: await holdings(payee.account.address), block: await height() };
  await press(second, 'Close and get the refund');
  await second.getByText('Settled: 2,000 spent, 98,000 came back to the wallet.').waitFor();
  expect(await figure(second, 'Came back')).toBe('98,000');
  await second.getByRole('complementary', { name: 'Preview' }).waitFor();
  // To the base unit: nothing is left in the contract, and what is missing has been paid as gas.
  expect(await readStand(wallet, channel!)).toMatchObject({ deposit: 0n });
  expect(await holdings(chain.escrow)).toBe(contract);
  expect(await holdings(address)).toBe(PORTION - 2_000n - gas);
  expect(await gasPaid(wallet, address, 0n)).toBe(gas);
  const fee = await gasPaid(payee, payee.account.address, before.block);
  expect(await holdings(payee.account.address)).toBe(before.payee + 2_000n - fee);

  // Nothing but the gateway and the chain was talked to, and nobody was shown the key.
  const hosts = new Set([rig.url, chain.rpcUrl].map((url) => new URL(url).host));
  expect(sent.filter(({ url }) => !hosts.has(new URL(url).host))).toEqual([]);
  const shown = [await second.content(), ...said, ...sent.flatMap(({ url, body }) => [url, body])];
  expect(shown.filter((text) => text.includes(key.slice(2)))).toEqual([]);
  expect(
    await second.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })'),
  ).not.toContain(key.slice(2));
}, 120_000);

test('says that the chain is away, goes on when it is back, and pays again after closing', async () => {
  const { context, visit } = await visitor();
  const page = await visit();
  await press(page, 'Pay here');
  await press(page, 'Create a test wallet');
  await button(page, 'Open a channel and watch').waitFor();
  await context.route(`${chain.rpcUrl}/**`, (route) => route.abort());
  await press(page, 'Open a channel and watch');
  await page.getByText('CHAIN_UNREACHABLE').waitFor();
  await context.unroute(`${chain.rpcUrl}/**`);
  await page.getByText('Live: every frame, paid by the minute.').waitFor();
  await press(page, 'Close and get the refund');
  await page.getByText('Settled: 1,000 spent, 99,000 came back to the wallet.').waitFor();
  // A second channel is like the first one, and gives the page back too.
  await press(page, 'Open another channel');
  await page.getByRole('complementary', { name: 'Paid' }).waitFor();
  await press(page, 'Close and get the refund');
  await page.getByText('Settled: 1,000 spent, 99,000 came back to the wallet.').waitFor();
  await page.getByRole('complementary', { name: 'Preview' }).waitFor();
});

test.skipIf(!hasEmbedded)(
  'whoever pays has the past as well: lines, ghosts and a replay, for as long as that is paid for',
  async () => {
    const { sent, visit } = await visitor();
    const page = await visit();
    await press(page, 'Pay here');
    await press(page, 'Create a test wallet');
    await press(page, 'Open a channel and watch');
    await page.getByText('what was before: from the store').waitFor();
    await page
      .getByText(/an hour ago, \d\d:\d\d:\d\d/)
      .first()
      .waitFor();

    // What compute published is what is played.
    const [first] = [...tellsOf(published)].flatMap(({ kind, value }) =>
      kind === 'frame' ? [value] : [],
    );
    await press(page, 'Replay');
    const moment = page.getByRole('slider', { name: 'Moment', exact: true });
    await moment.waitFor();
    expect(Number(await moment.getAttribute('min'))).toBe(Math.floor(first!.ts / 1e6));
    await page.getByText(`frame ${first!.seq} `).waitFor();
    // It goes on being paid for meanwhile, and the page says so.
    await page.getByRole('complementary', { name: 'Paid' }).waitFor();
    await press(page, 'Back to live');
    await page.getByText('Live', { exact: true }).waitFor();

    await press(page, 'Close and get the refund');
    await page.getByRole('complementary', { name: 'Preview' }).waitFor();
    await press(page, 'Replay');
    await page.getByRole('alert').getByText('The past is for subscribers').waitFor();
    // No address has a token in it but that of the socket.
    const asked = sent.filter(({ url }) => url.includes('/history/'));
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter(({ url }) => url.includes('token'))).toEqual([]);
  },
);

function height(): Promise<bigint> {
  return getBlockNumber(payee, { cacheTime: 0 });
}
