import type { AlphaFrame } from '@crude-alpha/contracts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { axeFindings } from './axe-findings.ts';
import { type DeskRig, type OpenPage, openDeskRig } from './desk-rig.ts';
import { marketTells, type Told } from './market-frames.ts';

/** Enough for smiles, walls, percentiles and lines. */
const tells = [...marketTells(40)];
const frames = tells.flatMap((told) => (told.kind === 'frame' ? [told.value] : []));

let rig: DeskRig;
let opened: OpenPage[] = [];
let seq = 10 ** 9;

beforeAll(async () => {
  rig = await openDeskRig();
});
afterEach(async () => {
  // No test leaves a page that complained, whatever it was about.
  const complaints = opened.flatMap((one) => one.complaints);
  for (const { page } of opened) await page.context().close();
  opened = [];
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await rig.close();
});

async function open(options?: Parameters<DeskRig['open']>[0]): Promise<Page> {
  const one = await rig.open(options);
  opened.push(one);
  return one.page;
}

/** The next frame of the market, newer than all before it. */
function next(over: Partial<AlphaFrame> = {}, index = seq): AlphaFrame {
  const template = frames[index % frames.length]!;
  seq += 1;
  const ts = template.ts + (seq - 10 ** 9) * 1_000_000;
  return { ...template, seq, prev: seq - 1, ts, ...over };
}

async function seen(page: Page, frame: AlphaFrame): Promise<void> {
  await page.getByText(`frame ${frame.seq} `).waitFor();
}

/** The newest smiles and some seconds of option flow, as of now. */
async function tellDetails(): Promise<void> {
  const shift = (seq - 10 ** 9) * 1_000_000;
  const details = tells.filter(({ kind }) => kind !== 'frame').slice(-12);
  for (const { kind, value } of details) {
    seq += 1;
    rig.tell({ kind, value: { ...value, seq, ts: value.ts + shift } } as Told);
  }
  await rig.flush();
}

/** Publishes some seconds of the market and waits until the page has the last of them. */
async function play(page: Page, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const frame = next();
    rig.publish(frame);
    await seen(page, frame);
  }
}

const forward = (page: Page) => page.locator('[data-field=cme_fwd_mid] data');

function withForward(v: number): AlphaFrame {
  const frame = next();
  return { ...frame, fields: { ...frame.fields, cme_fwd_mid: { v, ts: frame.ts } } };
}

test('paints what the newest frame says, and follows it', async () => {
  rig.publish(withForward(61.235));
  const page = await open();
  await page.getByText('Live', { exact: true }).waitFor();
  await forward(page).getByText('61.235', { exact: true }).waitFor();
  const paint = await page.evaluate<number>(
    "performance.getEntriesByName('first-contentful-paint')[0].startTime",
  );
  expect(paint).toBeGreaterThan(0);
  for (const price of [61.24, -37.63]) {
    rig.publish(withForward(price));
    const text = price.toFixed(3).replace('-', '−');
    await forward(page).getByText(text, { exact: true }).waitFor();
  }
  rig.publish(next({ health: 'halted', reasons: ['future_halted:CL.J26', 'settling'] }));
  await page.getByText('future halted · CL.J26').first().waitFor();
  await page.getByText('and 1 more').waitFor();
  await expect.poll(() => page.locator('.uplot canvas').count()).toBe(7);
});

test('draws the smile of the chosen expiry, the terms, the gamma, and the flow as it comes', async () => {
  const page = await open();
  await tellDetails();
  await play(page, 1);
  const smile = page.locator('[data-chart=smile]');
  const choice = smile.getByRole('combobox', { name: 'Expiry' });
  // April's options expire in a fortnight and May's in six weeks; both are as far from 30 days.
  await smile.getByText(/until 2026-0[34]-\d\d: at the money \d\d\.\d\d, forward/).waitFor();
  await choice.selectOption('LO.M26');
  await smile.getByText('M26 until 2026-05-14').waitFor();
  await smile.getByText('an hour ago: not known').waitFor();
  await smile.getByRole('button', { name: 'Table of Smile' }).click();
  const rows = smile.locator('tbody tr');
  expect(await rows.count()).toBeGreaterThan(20);
  expect(await rows.first().textContent()).toMatch(/^\d+\.\d\dput/);
  expect(await rows.last().textContent()).toMatch(/^\d+\.\d\dcall/);
  await page
    .locator('[data-chart=term]')
    .getByText(/falling from .*J26.* to .*V26/)
    .waitFor();
  const slider = page.getByRole('slider', { name: 'Gamma by strike' });
  await expect
    .poll(() => slider.getAttribute('aria-valuetext'))
    .toMatch(/^\d+\.\d\d {2}puts \d+\.\d {2}calls \d+\.\d$/);
  const tape = page.getByRole('region', { name: 'Flow tape, table' });
  expect(await tape.locator('tbody tr').first().textContent()).toMatch(
    /^\d\d:\d\d:\d\d.*(bought|sold)/,
  );
  await page
    .locator('[data-chart=flow]')
    .getByText(/vega was (bought|sold) on balance/)
    .waitFor();
});

test('says that the gateway is gone, and comes back by itself', async () => {
  const page = await open();
  await play(page, 2);
  await rig.killGateway();
  await page.getByText('Disconnected, trying again').waitFor();
  await page.locator('main.stale').waitFor();
  // What the browser says of a server that is not there is what was asked for here.
  const expected = opened.pop()!;
  await rig.startGateway();
  await page.getByText(/Live|No new frame|Waiting/).waitFor();
  await play(page, 1);
  await page.getByText('Live', { exact: true }).waitFor();
  expect(await page.locator('main.stale').count()).toBe(0);
  expect(expected.complaints.every((text) => text.includes('ERR_CONNECTION'))).toBe(true);
  await page.context().close();
});

test('a feed that falls silent is dimmed and shows its age', async () => {
  const page = await open();
  await play(page, 1);
  expect(await page.locator('main.stale').count()).toBe(0);
  await page.getByText('No new frame').waitFor();
  await page.locator('main.stale').waitFor();
  const ageSec = async (): Promise<number> =>
    Number.parseFloat((await page.locator('.connection .age').textContent()) ?? '');
  // It may be looked at when it has just become so: the age is written to a tenth, and grows.
  expect(await ageSec()).toBeGreaterThanOrEqual(5);
  await eventually('it is older than five seconds', async () => (await ageSec()) > 5);
  await play(page, 1);
  await page.getByText('Live', { exact: true }).waitFor();
});

test('turns from the theme of the machine to a chosen one, lines too, and keeps it', async () => {
  const page = await open({ colorScheme: 'dark' });
  await play(page, 3);
  await page.locator('.uplot').first().waitFor();
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  /** Pixels of the line and its label that have exactly this colour. */
  const drawn = (red: number, green: number, blue: number): Promise<number> =>
    page.evaluate<number>(`(() => {
      const canvas = document.querySelector('[data-chart=cme_fwd_mid] canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let found = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i] === ${red} && data[i + 1] === ${green} && data[i + 2] === ${blue}) found += 1;
      }
      return found;
    })()`);
  const bright = () => drawn(0xe9, 0xe7, 0xe2);
  const inky = () => drawn(0x1b, 0x20, 0x27);
  const dark = await ground();
  await eventually('the line is drawn bright', async () => (await bright()) > 100);
  expect(await inky()).toBe(0);
  await page.getByRole('button', { name: 'Theme: auto' }).click();
  expect(await ground()).toBe(dark);
  await page.getByRole('button', { name: 'Theme: dark' }).click();
  expect(await ground()).not.toBe(dark);
  await page.waitForFunction('document.documentElement.dataset.theme === "light"');
  await play(page, 1);
  await eventually('the line is drawn dark', async () => (await inky()) > 100);
  expect(await bright()).toBe(0);
  await page.reload();
  await page.getByRole('button', { name: 'Theme: light' }).waitFor();
  expect(await ground()).not.toBe(dark);
});

test.each([320, 390])('fits a screen of %i pixels', async (width) => {
  const page = await open({ viewport: { width, height: 800 }, isMobile: true, hasTouch: true });
  await tellDetails();
  await play(page, 2);
  await page.locator('.uplot').first().waitFor();
  const wide = await page.evaluate<string[]>(
    `[...document.querySelectorAll('main *, header *, footer *')]
      .filter((one) => !one.closest('.unseen, .uplot') && one.getBoundingClientRect().right > ${width} + 1)
      .map((one) => one.outerHTML.slice(0, 80))`,
  );
  expect(wide).toEqual([]);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
});

test('can be used by keys alone', async () => {
  const page = await open();
  await play(page, 6);
  await page.locator('.uplot').first().waitFor();
  const stops: string[] = [];
  for (let i = 0; i < 24; i += 1) {
    await page.keyboard.press('Tab');
    const [name, ring] = await page.evaluate<[string, string]>(`(() => {
      const one = document.activeElement;
      if (one === document.body) return ['', ''];
      const shown = one.matches('input') ? one.nextElementSibling : one;
      return [one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent, getComputedStyle(shown).outlineStyle];
    })()`);
    if (name === '' || stops.includes(name)) break;
    expect(ring, `focus is seen on ${name}`).toBe('solid');
    stops.push(name);
  }
  expect(stops.join(' | ')).toMatch(/Crude Alpha.*CL.*auto.*Table of Forward.*moment to read/);

  const slider = page.getByRole('slider', { name: /Forward/ });
  await slider.focus();
  const newest = await slider.getAttribute('aria-valuetext');
  // What a key does is drawn with the next picture.
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => slider.getAttribute('aria-valuetext')).not.toBe(newest);
  expect(await slider.getAttribute('aria-valuetext')).toMatch(
    /^\d\d:\d\d:\d\d UTC {2}\d+\.\d{3} \$$/,
  );
  await page.keyboard.press('Home');
  await expect.poll(() => slider.getAttribute('aria-valuenow')).toBe('0');

  await page.getByRole('button', { name: 'Table of Forward' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('[data-chart=cme_fwd_mid] tbody tr').nth(2).waitFor();
  await page.getByRole('radio', { name: '15 min' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.getByRole('radio', { name: '1 h' }).isChecked()).toBe(true);
});

test.each([
  { colorScheme: 'dark', width: 1440 },
  { colorScheme: 'light', width: 390 },
] as const)('axe finds nothing in $colorScheme at $width', async ({ colorScheme, width }) => {
  const page = await open({ colorScheme, viewport: { width, height: 900 } });
  await tellDetails();
  await play(page, 25);
  await page.getByRole('button', { name: 'Table of Skew' }).click();
  await page.getByText('What they mean').click();
  await play(page, 1);
  expect(await axeFindings(page)).toEqual([]);
});
