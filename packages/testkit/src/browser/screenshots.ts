// `npm run screenshots`: the page as it is, on an hour of the synthetic market, into docs/images.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openDeskRig } from './desk-rig.ts';
import { marketFrames } from './market-frames.ts';
import { paymentPictures } from './payment-pictures.ts';

const SECONDS = Number(process.argv[2] ?? 3600);

/** Fewer a second than would be conflated. */
const PER_BURST = 20;

const folder = fileURLToPath(new URL('../../../../docs/images/', import.meta.url));

const views = [
  { name: 'dashboard-dark', colorScheme: 'dark', width: 1440, height: 900 },
  { name: 'dashboard-light', colorScheme: 'light', width: 1440, height: 900 },
  { name: 'dashboard-phone', colorScheme: 'dark', width: 390, height: 844 },
] as const;

await mkdir(folder, { recursive: true });
const rig = await openDeskRig();
try {
  const pages = await Promise.all(
    views.map(({ colorScheme, width, height }) =>
      rig.open({ colorScheme, viewport: { width, height }, deviceScaleFactor: 1.5 }),
    ),
  );
  await pages[0]!.page.getByText('The line begins').first().waitFor();
  await pages[0]!.page.screenshot({ path: `${folder}dashboard-empty.png` });
  const frames = [...marketFrames(SECONDS)];
  const last = frames.splice(-views.length);
  for (let from = 0; from < frames.length; from += PER_BURST) {
    const burst = frames.slice(from, from + PER_BURST);
    for (const frame of burst) rig.publish(frame);
    await rig.flush();
    for (const { page } of pages) await page.getByText(`frame ${burst.at(-1)!.seq} `).waitFor();
  }
  for (const [index, { name }] of views.entries()) {
    const { page, complaints } = pages[index]!;
    // What is shown is of now, not as old as the picture before it took.
    rig.publish(last[index]!);
    await page.getByText(`frame ${last[index]!.seq} `).waitFor();
    await page.getByText('1 h', { exact: true }).click();
    await page.locator('.uplot').first().waitFor();
    await page.mouse.move(0, 0);
    await page.evaluate('document.activeElement.blur()');
    await page.screenshot({ path: `${folder}${name}.png`, fullPage: true });
    if (complaints.length > 0) throw new Error(`${name}: ${complaints.join('\n')}`);
  }
} finally {
  await rig.close();
}
const more = await paymentPictures(folder);
process.stdout.write(`${views.length + 1 + more} pictures of ${SECONDS} s in docs/images\n`);
