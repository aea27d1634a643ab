import type { Page } from 'playwright-core';
import { eventually } from '../eventually.ts';
import { looks } from './looks.ts';
import { openWholeRig } from './whole-rig.ts';

/** No more than a slow machine follows. */
const SPEED = 5;

/** Pictures of the operator's page, of a replay, and of candles, after some minutes of the market; says how many. */
export async function takeWholePictures(folder: string, minutes: number): Promise<number> {
  const rig = await openWholeRig(SPEED);
  try {
    await eventually(
      `${minutes} minutes are stored`,
      async () => {
        const answer = await fetch(`${rig.adminUrl}/v1/candles/1m/CL.J26`);
        const { data = [] } = (await answer.json()) as { data?: unknown[] };
        return data.length >= minutes;
      },
      minutes * 60_000,
    );
    for (const { name, options } of looks) {
      const fullPage = name !== 'phone';
      const operator = await rig.open(`${rig.adminUrl}/operator/`, options);
      await openedOperator(operator.page);
      await operator.page.screenshot({ path: `${folder}operator-${name}.png`, fullPage });
      await operator.page.context().close();

      const { page } = await rig.open(rig.url, options);
      await openedReplay(page);
      await page.screenshot({ path: `${folder}replay-${name}.png` });
      await page.context().close();
    }
    const { page } = await rig.open(rig.url, looks[0]!.options);
    await openedCandles(page);
    await page.screenshot({ path: `${folder}dashboard-candles.png` });
    return 2 * looks.length + 1;
  } finally {
    await rig.close();
  }
}

async function openedOperator(page: Page): Promise<void> {
  await page.locator('rect.call').first().waitFor();
  await page.locator('.rise, .fall').first().waitFor();
  await page.locator('.spark path[d^=M]').first().waitFor();
}

async function openedReplay(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Replay' }).press('Enter');
  const moment = page.getByRole('slider', { name: 'Moment', exact: true });
  await moment.waitFor();
  const [from, to] = [await moment.getAttribute('min'), await moment.getAttribute('max')];
  await moment.fill(String(Math.floor(Number(from) * 0.35 + Number(to) * 0.65)));
  await page.locator('.uplot').first().waitFor();
  await page
    .getByText(/between \d+\.\d+ and/)
    .first()
    .waitFor();
  await page.evaluate('document.activeElement.blur()');
}

async function openedCandles(page: Page): Promise<void> {
  // Of a smile the page knows which future it is that candles are of.
  await page.getByRole('button', { name: 'Candles' }).click();
  await page.getByText(/; [\d,]+ lots/).waitFor();
  await page.locator('[data-chart=cme_fwd_mid] .uplot').waitFor();
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement.blur()');
}
