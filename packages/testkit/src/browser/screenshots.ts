// `npm run screenshots`: the page as it is, on an hour of the synthetic market, into docs/images.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openDeskRig } from './desk-rig.ts';
import { looks } from './looks.ts';
import { marketTells } from './market-frames.ts';
import { paymentPictures } from './payment-pictures.ts';
import { takeWholePictures } from './whole-pictures.ts';

const SECONDS = Number(process.argv[2] ?? 3600);

/** Of the whole system, five times as fast as it would be. */
const MINUTES = 15;

/** As many on either side of the money as the market has when nobody says otherwise. */
const STRIKES = 40;

/** Fewer at once, with what comes beside frames, than would be conflated. */
const PER_BURST = 10;

const folder = fileURLToPath(new URL('../../../../docs/images/', import.meta.url));

await mkdir(folder, { recursive: true });
const rig = await openDeskRig();
try {
  const pages = await Promise.all(looks.map(({ options }) => rig.open(options)));
  await pages[0]!.page.getByText('The line begins').first().waitFor();
  await pages[0]!.page.screenshot({ path: `${folder}dashboard-empty.png` });
  const tells = [...marketTells(SECONDS, STRIKES)];
  const ends = tells.filter(({ kind }) => kind === 'frame').slice(-looks.length - 1);
  const before = tells.slice(0, tells.indexOf(ends[0]!) + 1);
  let frames = 0;
  for (const told of before) {
    rig.tell(told);
    if (told.kind !== 'frame') continue;
    frames += 1;
    if (frames % PER_BURST > 0 && told !== ends[0]) continue;
    await rig.flush();
    for (const { page } of pages) await page.getByText(`frame ${told.value.seq} `).waitFor();
  }
  for (const [index, { name }] of looks.entries()) {
    const { page, complaints } = pages[index]!;
    // What is shown is of now, not as old as the picture before it took.
    const last = ends[index + 1]!;
    rig.tell(last);
    await page.getByText(`frame ${last.value.seq} `).waitFor();
    await page.getByText('1 h', { exact: true }).click();
    await page.locator('.uplot').first().waitFor();
    await page.mouse.move(0, 0);
    await page.evaluate('document.activeElement.blur()');
    const fullPage = name !== 'phone';
    await page.screenshot({ path: `${folder}dashboard-${name}.png`, fullPage });
    if (complaints.length > 0) throw new Error(`${name}: ${complaints.join('\n')}`);
  }
} finally {
  await rig.close();
}
const more = await paymentPictures(folder);
const inside = await takeWholePictures(folder, MINUTES);
process.stdout.write(
  `${looks.length + 1 + more + inside} pictures of ${SECONDS} s in docs/images\n`,
);
