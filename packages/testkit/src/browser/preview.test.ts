import { type Chain, launchChain } from '@crude-alpha/chain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DeskRig, openDeskRig } from './desk-rig.ts';
import { marketTells } from './market-frames.ts';

let chain: Chain;
let rig: DeskRig;

beforeAll(async () => {
  chain = await launchChain();
  rig = await openDeskRig({
    PAYMENTS: 'local',
    TEMPO_RPC_URL: chain.rpcUrl,
    MPP_SECRET_KEY: 'of this test alone, 32 letters long',
    CRUDE_PREVIEW: 'live',
  });
});
afterAll(async () => {
  await rig.close();
  await chain.stop();
});

test('a visitor of a paid stream sees what is shown, marked as such, and what the rest costs', async () => {
  const tells = [...marketTells(12)];
  const frame = tells.findLast(({ kind }) => kind === 'frame')?.value;
  for (const told of tells) rig.tell(told);
  await rig.flush();
  const { page, complaints } = await rig.open();
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  const note = page.getByRole('complementary', { name: 'Preview' });
  await note.getByText('crude subscribe CL').waitFor();
  await page.getByText(`frame ${frame!.seq} `).waitFor();
  await page.getByText('Preview', { exact: true }).first().waitFor();
  await note.getByText('one frame a second').waitFor();
  // The price is the default of `MPP_AMOUNT` for a minute.
  await note.getByText(/every frame: 0\.001 \S+ for 1 min/).waitFor();
  // Smiles and flow are shown as the frames are.
  await page
    .locator('[data-chart=smile]')
    .getByText(/at the money/)
    .waitFor();
  await page.getByRole('region', { name: 'Flow tape, table' }).waitFor();
  expect(sockets).toEqual([]);
  // Before the first frame there is nothing to be seen, and the browser says so.
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
});
