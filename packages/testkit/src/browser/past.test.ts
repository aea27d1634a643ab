import type { AlphaFrame, Candle, Surface } from '@crude-alpha/contracts';
import { encodeOutput } from '@crude-alpha/engine';
import { Connection, DATABASE, DerivedBatch, DerivedWriter, migrate } from '@crude-alpha/warehouse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClickHouse, hasClickHouse, launchClickHouse } from '../clickhouse.ts';
import { type DeskRig, openDeskRig } from './desk-rig.ts';
import { marketOutputs } from './market-frames.ts';

/** The store's own database: never on a server that is somebody's. */
const canStore = hasClickHouse && process.env['CLICKHOUSE_URL'] === undefined;

const SECONDS = 150;
const HOUR_MICROS = 3_600_000_000;

const published = [...marketOutputs(SECONDS)];
const outputs = published.flatMap((one) => one.outputs);
const frames: AlphaFrame[] = outputs.flatMap((one) => (one.kind === 'frame' ? [one.value] : []));
const surfaces: Surface[] = outputs.flatMap((one) => (one.kind === 'surface' ? [one.value] : []));
const candles: Candle[] = outputs.flatMap((one) => (one.kind === 'candle' ? [one.value] : []));

let server: ClickHouse;
let rig: DeskRig;

/** Stores what compute published, with the smiles of an hour before. */
async function store(url: string): Promise<void> {
  const connection = new Connection({ url, database: DATABASE, name: 'test' });
  await migrate(connection, { database: DATABASE, cluster: null });
  const writer = await DerivedWriter.open({
    connection,
    tape: 'synthetic',
    signal: new AbortController().signal,
    onRetry: () => {},
  });
  const batch = new DerivedBatch('synthetic');
  const newest = surfaces.at(-1)!;
  const before = { ...newest, seq: 0, prev: null, ts: newest.ts - HOUR_MICROS };
  batch.add({
    subject: 'surface.CL',
    payload: Buffer.from(JSON.stringify(before)),
    ordinal: 0,
    index: 0,
  });
  for (const { ordinal, outputs: ofEvent } of published) {
    for (const [index, output] of ofEvent.entries()) {
      const payload = Buffer.from(encodeOutput(output));
      batch.add({ subject: output.subject, payload, ordinal: ordinal + 1, index });
    }
  }
  await writer.store(batch.seal()!);
  await connection.close();
}

beforeAll(async () => {
  if (!canStore) return;
  server = await launchClickHouse();
  await store(server.url);
  rig = await openDeskRig({ CLICKHOUSE_URL: server.url });
});
afterAll(async () => {
  await rig?.close();
  await server?.stop();
});

test.skipIf(!canStore)(
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
