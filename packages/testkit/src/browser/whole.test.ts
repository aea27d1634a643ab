import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasEmbedded } from '../clickhouse.ts';
import { eventually } from '../eventually.ts';
import { axeFindings } from './axe-findings.ts';
import type { OpenPage } from './desk-rig.ts';
import { openWholeRig, type WholeRig } from './whole-rig.ts';

/** Some minutes of the market in a few seconds, and no more than a slow machine follows. */
const SPEED = 5;

let rig: WholeRig;
let opened: OpenPage[] = [];

beforeAll(async () => {
  if (hasEmbedded) rig = await openWholeRig(SPEED);
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

describe.skipIf(!hasEmbedded)('a replay in the page', () => {
  const moment = (page: Page) => page.getByRole('slider', { name: 'Moment', exact: true });
  const forward = (page: Page) => page.locator('[data-field=cme_fwd_mid] data');

  /** What the gateway tells of a second that is stored: the forward of its last frame. */
  async function storedForward(sec: number): Promise<string> {
    const path = `/history/v1/alpha/CL?from=${sec * 1e6}&to=${(sec + 1) * 1e6}&order=desc&limit=1`;
    const answer = await (await fetch(rig.url + path)).json();
    const { data } = answer as { data: { fields: Record<string, { v: number }> }[] };
    return String(data[0]!.fields['cme_fwd_mid']!.v);
  }

  async function openReplay(options?: Parameters<WholeRig['open']>[1]): Promise<Page> {
    const page = await open(rig.url, options);
    await page.getByRole('button', { name: 'Replay' }).press('Enter');
    await moment(page).waitFor();
    return page;
  }

  test('steps, seeks and plays what was recorded, by keys alone, with axes that stay', async () => {
    await eventually(
      'half a minute is stored',
      async () => {
        const answer = await fetch(`${rig.url}/history/v1/alpha/CL?limit=30`);
        return answer.ok && ((await answer.json()) as { data: unknown[] }).data.length === 30;
      },
      30_000,
    );
    const page = await openReplay();
    await page.getByText('Replay', { exact: true }).first().waitFor();
    const slider = moment(page);
    const at = async (): Promise<number> => Number(await slider.inputValue());
    const first = await at();
    expect(first).toBe(Number(await slider.getAttribute('min')));
    await expect.poll(() => forward(page).getAttribute('value')).toBe(await storedForward(first));

    await slider.focus();
    for (let i = 0; i < 10; i += 1) await page.keyboard.press('ArrowRight');
    expect(await at()).toBe(first + 10);
    const later = await storedForward(first + 10);
    await expect.poll(() => forward(page).getAttribute('value')).toBe(later);
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^15:0\d:\d\d UTC$/);
    // As many seconds of a line as have been, and the same place for a value wherever the clock is.
    const line = page.getByRole('slider', { name: /^Forward/ });
    await expect
      .poll(async () => Number(await line.getAttribute('aria-valuemax')))
      .toBeGreaterThan(5);

    await page.getByRole('button', { name: 'Next frame' }).press('Enter');
    await expect.poll(at).toBeGreaterThan(first + 10);
    await page.getByRole('button', { name: 'Frame before' }).press('Enter');
    await expect.poll(at).toBe(first + 10);

    await page.getByRole('combobox', { name: 'Speed' }).selectOption('20');
    await page.getByRole('button', { name: 'Play' }).press('Enter');
    await expect.poll(at).toBeGreaterThan(first + 12);
    await slider.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    // At its end it stops by itself.
    await page.getByRole('button', { name: 'Play' }).waitFor();
    expect(await at()).toBe(Number(await slider.getAttribute('max')));
    expect(await axeFindings(page)).toEqual([]);

    await page.getByRole('button', { name: 'Back to live' }).press('Enter');
    await page.getByText('Live', { exact: true }).waitFor();
  });

  test('says why there is none, and fits a phone', async () => {
    const { page } = await rig.open(rig.url, { viewport: { width: 390, height: 844 } });
    for (const [status, words] of [
      [503, 'No store answers'],
      [402, 'The past is for subscribers'],
    ] as const) {
      await page.route('**/history/**', (route) => route.fulfill({ status, body: '{}' }));
      await page.getByRole('button', { name: 'Replay' }).press('Enter');
      await page.getByRole('alert').getByText(words).waitFor();
      await page.unroute('**/history/**');
      if (status === 503) {
        await page.getByRole('button', { name: 'Newest' }).press('Enter');
        await moment(page).waitFor();
        expect(await axeFindings(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      }
      await page.getByRole('button', { name: 'Back to live' }).press('Enter');
    }
    await page.context().close();
  });
});

describe.skipIf(!hasEmbedded)("the operator's page", () => {
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
    expect(await axeFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await axeFindings(page)).toEqual([]);
  });

  test('says which process is silent, and that the gateway is away', async () => {
    const page = await operator();
    await page.getByText('4 of 4').waitFor();
    await rig.services.compute.kill();
    await page.locator('[data-service=compute]').getByText('silent').waitFor();
    // The gateway is not well either, once frames stay away.
    await page.getByText(/\b[0-3] of 4\b/).waitFor();
    await page.route('**/operator/state', (route) => route.abort());
    await page.getByText('The gateway does not answer').waitFor();
    await page.locator('main.stale').waitFor();
    // What the browser says of what was cut off is what was asked for here.
    opened.pop();
    await page.context().close();
  });
});
