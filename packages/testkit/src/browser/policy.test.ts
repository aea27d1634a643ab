import { checkServerMessage } from '@crude-alpha/contracts';
import { readSite, type SiteFile } from '@crude-alpha/dashboard';
import { alphaFields } from '@crude-alpha/engine/fields';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DeskRig, openDeskRig } from './desk-rig.ts';
import { marketTells } from './market-frames.ts';

/** In every raw event that travels on NATS meanwhile. */
const MARK = 'R4W-DATA';
const MARKED_PRICE = '61.987654321';

/** Names, not places: nobody asks for what is there. */
const vocabularies = ['http://www.w3.org'];

/**
 * What the libraries that pay have in their tables of chains and in the texts of their errors. The policy
 * of the page lets none of it be asked for; `pay.test.ts` looks at what is.
 */
const namedByLibraries = [
  'http://127.0.0.1',
  'http://localhost',
  'https://4byte.sourcify.dev',
  'https://abitype.dev',
  'https://docs.soliditylang.org',
  'https://explore.tempo.xyz',
  'https://explore.testnet.tempo.xyz',
  'https://oxlib.sh',
  'https://paymentauth.org',
  'https://rpc.moderato.tempo.xyz',
  'https://rpc.tempo.xyz',
  'https://viem.sh',
];

const root = new URL('../../../../', import.meta.url).pathname;

let rig: DeskRig;

beforeAll(async () => {
  rig = await openDeskRig();
});
afterAll(async () => {
  await rig.close();
});

test('a visit gets the page, what it may read, and derived signals: every byte is looked at', async () => {
  const site = await readSite();
  const context = await rig.browser.newContext();
  const page = await context.newPage();
  const bodies = new Map<string, Promise<string>>();
  const messages: string[] = [];
  page.on('response', (response) => {
    bodies.set(new URL(response.url()).pathname, response.text());
  });
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => messages.push(String(payload)));
  });
  await page.goto(rig.url);
  await page.getByText('Waiting for the first frame').waitFor();
  let seen = 0;
  for (const told of marketTells(12)) {
    for (const subject of ['md.events.quote.CL.F27', 'md.events.trade.CL.F27', 'tape.synthetic']) {
      rig.publishRaw(subject, `{"type":"quote","feed":"${MARK}","bid":${MARKED_PRICE}}`);
    }
    rig.publishRaw('chain.CL', `{"series":[{"series":"${MARK}","strike":[${MARKED_PRICE}]}]}`);
    rig.publishRaw('candles.1m.CL.F27', `{"symbol":"${MARK}","close":${MARKED_PRICE}}`);
    rig.tell(told);
    if (told.kind !== 'frame') continue;
    await rig.flush();
    await page.getByText(`frame ${told.value.seq} `).waitFor();
    seen += 1;
  }
  await page.locator('.uplot').first().waitFor();

  const mayBeAsked = new Set([...site.map(({ path }) => path), '/skills']);
  const beyond = [...bodies.keys()].filter((path) => !mayBeAsked.has(path));
  // What was before, of which there is none here: the page asks once, and takes no for an answer.
  expect(beyond).toEqual(['/history/v1/alpha/CL/cme_fwd_mid']);
  expect(bodies.has('/')).toBe(true);
  for (const [path, body] of bodies) {
    const text = await body;
    expect(text.length, path).toBeGreaterThan(0);
    expect(text, path).not.toContain(MARK);
    expect(text, path).not.toContain(MARKED_PRICE);
  }

  const derived = new Set<string>(alphaFields.map(({ name }) => name));
  const told = { snapshot: 0, surface: 0, flow: 0 };
  for (const text of messages) {
    expect(text).not.toContain(MARK);
    expect(text).not.toContain(MARKED_PRICE);
    // The contract is strict: a message with anything more than it says is an error.
    const message = checkServerMessage(JSON.parse(text));
    if (message instanceof Error) throw message;
    if (message.t !== 'subscription') told[message.t as keyof typeof told] += 1;
    if (message.t !== 'snapshot') continue;
    const others = Object.keys(message.data.fields).filter((name) => !derived.has(name));
    expect(others).toEqual([]);
  }
  // The strict contract has no kind of message but these that a visit asks for.
  expect(Object.keys(told)).toEqual(['snapshot', 'surface', 'flow']);
  expect(told.snapshot).toBeGreaterThanOrEqual(seen);
  expect(Math.min(told.surface, told.flow)).toBeGreaterThan(0);
  await context.close();
});

test('no file of the page holds a path of a machine, a source map, a secret or a foreign address', async () => {
  const site = await readSite();
  expect(site.map(({ path }) => path)).toContain('/');
  for (const file of site) {
    const answers = await Promise.all(
      ['br', 'gzip', 'identity'].map((coding) => ask(file, coding)),
    );
    const [text = ''] = answers;
    expect(text.length, file.path).toBeGreaterThan(0);
    // The same page, however it was packed.
    expect(new Set(answers).size, file.path).toBe(1);
    const lures = [root, 'sourceMappingURL', 'node_modules', 'process.env', 'PRIVATE KEY'];
    expect(
      lures.filter((lure) => text.includes(lure)),
      file.path,
    ).toEqual([]);
    const addresses = [...text.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address);
    const named = file.path.startsWith('/assets/pay-') ? namedByLibraries : vocabularies;
    expect(
      addresses.filter((one) => !named.includes(one)),
      file.path,
    ).toEqual([]);
  }
});

async function ask(file: SiteFile, coding: string): Promise<string> {
  const answer = await fetch(`${rig.url}${file.path}`, { headers: { 'accept-encoding': coding } });
  expect(answer.status).toBe(200);
  return answer.text();
}
