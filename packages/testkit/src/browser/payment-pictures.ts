import { launchChain } from '@crude-alpha/chain';
import type { Page } from 'playwright-core';
import { openDeskRig } from './desk-rig.ts';
import { marketTells } from './market-frames.ts';

/** Long enough for lines and percentiles, short enough for the first minute that is paid. */
const SECONDS = 480;
const PER_BURST = 8;

/** The panel that pays, while it pays and when it has closed; tells how many pictures that makes. */
export async function paymentPictures(folder: string): Promise<number> {
  const chain = await launchChain();
  const rig = await openDeskRig({
    PAYMENTS: 'local',
    TEMPO_RPC_URL: chain.rpcUrl,
    MPP_SECRET_KEY: 'of these pictures alone, 32 letters',
    CRUDE_PREVIEW: 'live',
  });
  try {
    const [desk, phone] = [
      await rig.open({ colorScheme: 'dark' }),
      await rig.open({
        colorScheme: 'light',
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 1.5,
      }),
    ];
    for (const { page } of [desk, phone]) await pay(page);
    let frames = 0;
    for (const told of marketTells(SECONDS)) {
      rig.tell(told);
      if (told.kind !== 'frame') continue;
      frames += 1;
      if (frames % PER_BURST !== 0) continue;
      await rig.flush();
      for (const { page } of [desk, phone]) {
        await page.getByText(`frame ${told.value.seq} `).waitFor();
      }
    }
    await picture(desk.page, `${folder}dashboard-pay.png`);
    await phone.page.getByRole('button', { name: 'Close and get the refund' }).click();
    await phone.page.getByText('came back to the wallet').waitFor();
    await picture(phone.page, `${folder}dashboard-pay-phone.png`);
  } finally {
    await rig.close();
    await chain.stop();
  }
  return 2;
}

async function pay(page: Page): Promise<void> {
  for (const name of ['Pay here', 'Create a test wallet', 'Open a channel and watch']) {
    await page.getByRole('button', { name }).click();
  }
  await page.getByText('Live: every frame').waitFor();
}

async function picture(page: Page, path: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement.blur()');
  await page.screenshot({ path });
}
