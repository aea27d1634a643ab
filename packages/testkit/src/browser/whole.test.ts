import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasClickHouse } from '../clickhouse.ts';
import { eventually } from '../eventually.ts';
import { violations } from './axe.ts';
import type { OpenPage } from './desk-rig.ts';
import { openWholeRig, type WholeRig } from './whole-rig.ts';

/** Some minutes of the market in a few seconds, and no more than a slow machine follows. */
const SPEED = 10;

let rig: WholeRig;
let opened: OpenPage[] = [];

beforeAll(async () => {
  if (hasClickHouse) rig = await openWholeRig(SPEED);
});
afterEach(async () => {
  const complaints = opened.flatMap((one) => one.complaints);
  for (const { page } of opened) await page.context().close();
  opened = [];
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await rig?.close();
});

async function open(url: string, options?: Parameters<WholeRig['open']>[1]): Promise<Page> {
  const one = await rig.open(url, options);
  opened.push(one);
  return one.page;
}

/** A number as a page writes it. */
async function numberOf(page: Page, selector: string): Promise<number> {
  const text = await page.locator(selector).first().textContent();
  return Number(text?.replaceAll(',', '').match(/\d+(\.\d+)?/)?.[0]);
}

describe.skipIf(!hasClickHouse)("the operator's page", () => {
  const operator = (options?: Parameters<WholeRig['open']>[1]): Promise<Page> =>
    open(`${rig.adminUrl}/operator/`, options);

  test('shows every process, how far each is, what is stored, and the market itself', async () => {
    const page = await operator();
    await page.getByText('4 of 4').waitFor();
    for (const service of ['ingest', 'compute', 'gateway', 'store']) {
      await page.locator(`[data-service=${service}]`).getByText('ready').waitFor();
    }
    // What ingest wrote, as its own metrics have it, is what the page says a moment later.
    const metrics = await (await fetch(`${rig.services.ingest.adminUrl}/metrics`)).text();
    const written = Number(/crude_ingest_events_total\{type="quote".*\} (\d+)/.exec(metrics)?.[1]);
    expect(written).toBeGreaterThan(1000);
    await eventually('the page has caught up', async () => {
      const shown = await numberOf(page, '[aria-labelledby=feed] tbody tr:first-child td.value');
      return shown >= written;
    });
    // The market: a quote, trades, open interest of the nearest expiry.
    await page.getByText(/bid \d+\.\d\d × \d+, ask \d+\.\d\d × \d+/).waitFor({ timeout: 30_000 });
    await page.locator('.rise, .fall').first().waitFor();
    expect(await page.locator('[aria-labelledby=trades] tbody tr').count()).toBeGreaterThan(5);
    await page.getByText(/^LO\.\w+ on CL\.\w+, expires .* [\d,]+ calls, [\d,]+ puts$/).waitFor();
    expect(await page.locator('rect.call').count()).toBeGreaterThan(20);
    await page.getByText('Nothing is sold here:').waitFor();
  });

  test('is walked through by keys alone, and nothing is wrong with it on a phone', async () => {
    const page = await operator({ colorScheme: 'light', viewport: { width: 390, height: 844 } });
    await page.locator('rect.call').first().waitFor();
    const stops: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      const [name, ring] = await page.evaluate<[string, string]>(`(() => {
        const one = document.activeElement;
        if (one === document.body) return ['', ''];
        // What is chosen by a mark that is not seen shows it on its label.
        const shown = one.type === 'radio' ? one.nextElementSibling : one;
        return [one.getAttribute('aria-label') ?? shown.textContent, getComputedStyle(shown).outlineStyle];
      })()`);
      if (name === '' || stops.includes(name)) break;
      expect(ring, `focus is seen on ${name}`).toBe('solid');
      stops.push(name);
    }
    expect(stops.join(' | ')).toMatch(/Operator.*CL.*Theme.*Table of CL\.\w+.*Table of Options/);
    await page.getByRole('button', { name: 'Table of Options' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Options by strike, table' }).waitFor();
    const [wide, width] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    );
    expect(wide).toBe(width);
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page)).toEqual([]);
  });

  test('says which process is silent, and that the gateway is away', async () => {
    const page = await operator();
    await page.getByText('4 of 4').waitFor();
    await rig.services.compute.kill();
    await page.locator('[data-service=compute]').getByText('silent').waitFor();
    await page.getByText('3 of 4').waitFor();
    await page.route('**/operator/state', (route) => route.abort());
    await page.getByText('The gateway does not answer').waitFor();
    await page.locator('main.stale').waitFor();
    // What the browser says of what was cut off is what was asked for here.
    opened.pop();
    await page.context().close();
  });
});
