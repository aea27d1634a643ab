import { eventually } from '../eventually.ts';
import { openWholeRig } from './whole-rig.ts';

const looks = [
  { name: 'dark', colorScheme: 'dark', width: 1440 },
  { name: 'light', colorScheme: 'light', width: 1440 },
  { name: 'phone', colorScheme: 'dark', width: 390 },
] as const;

/** No more than a slow machine follows. */
const SPEED = 5;

/** Pictures of the operator's page and of a replay, after some minutes of the market; says how many. */
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
    for (const { name, colorScheme, width } of looks) {
      const options = { colorScheme, viewport: { width, height: 900 }, deviceScaleFactor: 1.5 };
      const operator = await rig.open(`${rig.adminUrl}/operator/`, options);
      await operator.page.locator('rect.call').first().waitFor();
      await operator.page.locator('.rise, .fall').first().waitFor();
      await operator.page.screenshot({ path: `${folder}operator-${name}.png`, fullPage: true });
      await operator.page.context().close();

      const { page } = await rig.open(rig.url, options);
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
      await page.screenshot({ path: `${folder}replay-${name}.png` });
      await page.context().close();
    }
    return 2 * looks.length;
  } finally {
    await rig.close();
  }
}
