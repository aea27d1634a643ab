import type { AlphaFrame, Candle, Surface } from '@crude-alpha/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClickHouse } from '../clickhouse.ts';
import { hasEmbedded } from '../clickhouse.ts';
import { type DeskRig, openDeskRig } from './desk-rig.ts';
import { marketOutputs } from './market-frames.ts';
import { storeMarket } from './stored-market.ts';

const SECONDS = 150;

const published = [...marketOutputs(SECONDS)];
const outputs = published.flatMap((one) => one.outputs);
const frames: AlphaFrame[] = outputs.flatMap((one) => (one.kind === 'frame' ? [one.value] : []));
const surfaces: Surface[] = outputs.flatMap((one) => (one.kind === 'surface' ? [one.value] : []));
const candles: Candle[] = outputs.flatMap((one) => (one.kind === 'candle' ? [one.value] : []));

let server: ClickHouse;
let rig: DeskRig;

beforeAll(async () => {
  if (!hasEmbedded) return;
  server = await storeMarket(published);
  rig = await openDeskRig({ CLICKHOUSE_URL: server.url, CRUDE_PRODUCTS: 'CL,NG' });
});
afterAll(async () => {
  await rig?.close();
  await server?.stop();
});

test.skipIf(!hasEmbedded)(
  'begins with what the store knows: lines, ghosts, and the candles of a synthetic market',
  async () => {
    rig.tell({ kind: 'surface', value: surfaces.at(-1)! });
    rig.tell({ kind: 'frame', value: frames.at(-1)! });
    await rig.flush();
    const { page, complaints } = await rig.open();
    await page.getByText('what was before: from the store').waitFor();
    await page.getByText(/over the 2 min kept and seen/).waitFor();
    const forward = page.locator('[data-chart=cme_fwd_mid]');
    await forward.getByText(/in 2 min, between/).waitFor();
    await page
      .locator('[data-chart=rr25]')
      .getByText(/in 2 min, between/)
      .waitFor();
    await page
      .getByText(/an hour ago, \d\d:\d\d:\d\d/)
      .first()
      .waitFor();

    await forward.getByRole('button', { name: 'Table of Forward' }).click();
    const rows = await forward.locator('tbody tr').allTextContents();
    expect(rows.length).toBeGreaterThan(4);
    const told = new Set(frames.map(({ fields }) => fields['cme_fwd_mid']!.v?.toFixed(3)));
    expect(rows.map((row) => row.slice(8)).filter((price) => !told.has(price))).toEqual([]);

    await forward.getByRole('button', { name: 'Candles' }).click();
    await forward.getByRole('heading', { name: 'CL.J26, candles of 1m' }).waitFor();
    const drawn = candles.filter(
      ({ symbol, interval }) => symbol === 'CL.J26' && interval === '1m',
    );
    expect(drawn.length).toBeGreaterThan(1);
    const lots = drawn.reduce((sum, { volume }) => sum + volume, 0).toLocaleString('en-US');
    await forward.getByText(`; ${lots} lots`).waitFor();
    await forward.locator('.uplot').waitFor();
    expect(complaints).toEqual([]);
  },
);

test.skipIf(!hasEmbedded)('a replay is of the product that the page turns to', async () => {
  const { page, complaints } = await rig.open();
  await page.getByRole('button', { name: 'Replay' }).press('Enter');
  const moment = page.getByRole('slider', { name: 'Moment', exact: true });
  await moment.waitFor();
  await page.getByText(`frame ${frames[0]!.seq} `).waitFor();
  // Candles are those of now, which this is not.
  await page
    .locator('[data-chart=cme_fwd_mid]')
    .getByRole('heading', { name: 'Forward' })
    .waitFor();
  expect(await page.getByRole('button', { name: 'Candles' }).count()).toBe(0);
  const products = page.getByRole('navigation', { name: 'Products' });
  await products.getByRole('link', { name: 'NG' }).press('Enter');
  await page.getByRole('alert').getByText('Nothing is stored yet').waitFor();
  await products.getByRole('link', { name: 'CL' }).press('Enter');
  await page.getByText(`frame ${frames[0]!.seq} `).waitFor();
  expect(await moment.getAttribute('max')).toBe(String(Math.floor(frames.at(-1)!.ts / 1e6)));
  expect(complaints).toEqual([]);
});
