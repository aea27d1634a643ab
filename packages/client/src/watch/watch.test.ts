import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeGateway, frame, T0 } from '../../test/fake-gateway.ts';
import type { SubscriptionStatus } from '../stream/status.ts';
import { Course } from './course.ts';
import { screenLines } from './screen-lines.ts';
import { sparkline } from './sparkline.ts';

const crude = join(import.meta.dirname, '../../bin/crude.js');

let gateway: FakeGateway;
beforeEach(async () => {
  gateway = await FakeGateway.start();
});
afterEach(() => gateway.stop());

test('a sparkline spans its own range, is flat where nothing moves, blank where nothing is known', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([5, 5], 8)).toBe('▅▅');
  expect(sparkline([1, null, 2], 8)).toBe('▁ █');
  expect(sparkline([9, 0, 1], 2)).toBe('▁█');
  expect(sparkline([null], 8)).toBe(' ');
  expect(sparkline([1], 0)).toBe('');
});

const status: SubscriptionStatus = {
  connection: 'open',
  url: 'http://a',
  frames: 2,
  gaps: 0,
  skipped: 0,
  symbols: { CL: { seq: 2, minutesLeft: 0.75 } },
  channel: { id: '0xab', deposit: 100_000n, spent: 2_000n },
};

function course(): Course {
  const seen = new Course();
  const fields = (atm: number) => ({
    cme_fwd_mid: { v: 70, ts: T0 },
    atm_iv: { v: atm, ts: T0 },
  });
  seen.add(frame(1, { fields: fields(0.3) }));
  seen.add(frame(2, { health: 'one_sided', reasons: ['puts_missing'], fields: fields(0.31) }));
  return seen;
}

test('the screen shows values, change, course, health with reasons, what is spent and left', () => {
  const view = { courses: new Map([['CL', course()]]), status, said: '', columns: 60 };
  expect(screenLines({ ...view, colours: false })).toEqual([
    'CL  15:00:02  one_sided puts_missing',
    'mid        70.000       0.000  ▅▅',
    'atm        0.3100     +0.0100  ▁█',
    'rr25            -',
    'skew            -',
    'flow            -',
    '',
    'spent 0.002 of 0.1, CL 0.8 min left',
    'open http://a, 2 frames, 0 gaps',
  ]);
  const coloured = screenLines({ ...view, colours: true });
  expect(coloured[0]).toContain('\u001b[33mone_sided puts_missing\u001b[0m');
  const narrow = screenLines({ ...view, columns: 20, colours: false });
  for (const line of [narrow[0]!, ...narrow.slice(-2)]) expect(line.length).toBeLessThanOrEqual(20);
});

test('a symbol without a frame and a stream without a price say so', () => {
  const free = { ...status, channel: null, symbols: { CL: { seq: null, minutesLeft: null } } };
  const courses = new Map([['CL', new Course()]]);
  const view = { courses, status: free, said: 'hello', columns: 60, colours: false };
  expect(screenLines(view)).toEqual([
    'CL  no frame yet',
    '',
    'nothing is paid',
    'open http://a, 2 frames, 0 gaps',
    'hello',
  ]);
});

/** Feeds frames to whoever is there. */
function market(): NodeJS.Timeout {
  let seq = 0;
  return setInterval(() => {
    seq += 1;
    gateway.send(frame(seq));
  }, 20);
}

test('elsewhere than on a terminal it prints a line a frame, and no escape', async () => {
  const feed = market();
  const child = spawn(process.execPath, [crude, 'watch', 'CL', '--url', gateway.url]);
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
    if (out.split('\n').length > 3) child.kill('SIGINT');
  });
  const [code] = (await once(child, 'close')) as [number];
  clearInterval(feed);
  expect(code).toBe(0);
  expect(out.split('\n')[0]).toMatch(/^15:00:\d\d CL ok +mid - +atm 0\.3100/);
  expect(out).not.toContain('\u001b');
});

const hasScript = await new Promise<boolean>((resolve) => {
  execFile('script', ['--version'], (error) => resolve(error === null));
});

test.runIf(hasScript).each([
  ['colours', {}, true],
  ['NO_COLOR', { NO_COLOR: '1' }, false],
])('in a real terminal it draws, and leaves it as it was: %s', async (_, more, coloured) => {
  const feed = market();
  const command = `exec ${process.execPath} ${crude} watch CL --url ${gateway.url}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env['PATH'], TERM: 'xterm', ...more },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  let isAsked = false;
  child.stdout.on('data', (bytes: Buffer) => {
    screen += bytes.toString();
    if (isAsked || !screen.includes('atm        0.3100')) return;
    isAsked = true;
    // As a person would: the terminal makes SIGINT of it.
    child.stdin.write('\u0003');
  });
  const [code] = (await once(child, 'close')) as [number];
  clearInterval(feed);
  expect(code).toBe(0);
  expect(screen.startsWith('\u001b[?1049h\u001b[?25l')).toBe(true);
  expect(screen.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
  expect(screen.includes('\u001b[32mok')).toBe(coloured);
  expect(screen).toContain('nothing is paid');
});
