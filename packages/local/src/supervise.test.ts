import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProcessEvent, ProcessSpec } from './process-spec.ts';
import type { RestartPolicy } from './restart-policy.ts';
import { type Supervision, supervise, type Wave } from './supervise.ts';

const policy: RestartPolicy = {
  firstWaitMs: 20,
  longestWaitMs: 100,
  stableMs: 60_000,
  rapidDeaths: 3,
  finalCodes: [78],
};

let folder: string;
let events: ProcessEvent[];
let running: Supervision[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crude-supervise-'));
  events = [];
  running = [];
});
afterEach(async () => {
  for (const system of running) await system.kill();
  await rm(folder, { recursive: true, force: true });
});

/** A child that appends what it does to one file, is ready at once, and stops when asked. */
const obedient = `
  const { appendFileSync, writeFileSync } = require('node:fs');
  const say = (word) => appendFileSync('journal', process.argv[1] + ' ' + word + '\\n');
  process.on('SIGTERM', () => { say('stop'); process.exit(0); });
  say('start');
  writeFileSync(process.argv[1] + '.ready', '');
  setInterval(() => {}, 1000);
`;

function child(name: string, program: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    name,
    command: [process.execPath, '-e', program, name],
    env: process.env,
    cwd: folder,
    probe: async () => (existsSync(join(folder, `${name}.ready`)) ? null : 'no file'),
    ...more,
  };
}

function start(waves: readonly Wave[]): Supervision {
  const system = supervise(waves, { policy, listener: (event) => events.push(event) });
  running.push(system);
  return system;
}

const journal = async (): Promise<string[]> =>
  (await readFile(join(folder, 'journal'), 'utf8')).trim().split('\n');
const of = (kind: ProcessEvent['kind'], name?: string): ProcessEvent[] =>
  events.filter((event) => event.kind === kind && (name === undefined || event.name === name));
const pidOf = (name: string): number => {
  const event = of('started', name).at(-1);
  return event?.kind === 'started' ? event.pid : 0;
};

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`it did not come true: ${JSON.stringify(events)}`);
    await delay(10);
  }
}

test('starts a wave when the one before is ready, and stops in the reverse order', async () => {
  const system = start([
    [child('bus', obedient)],
    [child('gateway', obedient), child('compute', obedient), child('ingest', obedient)],
  ]);
  expect(await system.ready).toBe(true);
  expect((await journal())[0]).toBe('bus start');
  expect((await journal()).slice(1).sort()).toEqual([
    'compute start',
    'gateway start',
    'ingest start',
  ]);

  const pids = ['bus', 'gateway', 'compute', 'ingest'].map(pidOf);
  await Promise.all([system.stop(), system.stop()]);
  expect((await journal()).slice(4)).toEqual([
    'ingest stop',
    'compute stop',
    'gateway stop',
    'bus stop',
  ]);
  expect(pids.filter(alive)).toEqual([]);
  expect(of('died')).toEqual([]);
});

test('goes on without what stays unready for its time, says so once, and when it is ready after all', async () => {
  const unready = child('feed', 'setInterval(() => {}, 1000)', { goOnAfterMs: 200 });
  const system = start([[unready, child('gateway', obedient)], [child('subscriber', obedient)]]);
  expect(await system.ready).toBe(true);
  expect(await journal()).toEqual(['gateway start', 'subscriber start']);
  expect(of('late')).toEqual([{ kind: 'late', name: 'feed', reason: 'no file' }]);
  await writeFile(join(folder, 'feed.ready'), '');
  await until(() => of('ready', 'feed').length === 1);
  expect(of('late').length).toBe(1);
});

test('restarts what is killed, and stopping then ends the new one', async () => {
  const system = start([[child('a', obedient)]]);
  await system.ready;
  const first = pidOf('a');
  process.kill(first, 'SIGKILL');
  await until(() => of('ready', 'a').length === 2);
  expect(of('died', 'a')).toEqual([
    { kind: 'died', name: 'a', reason: 'was ended by SIGKILL', restartInMs: 20 },
  ]);
  const second = pidOf('a');
  expect(second).not.toBe(first);
  await system.stop();
  expect(alive(second)).toBe(false);
});

test('waits longer after each rapid death and gives up after the third', async () => {
  const system = start([[child('a', 'process.exit(3)')]]);
  expect(await system.failed).toBe('a ended with code 3, 3 times in a row');
  expect(await system.ready).toBe(false);
  expect(of('died').map((event) => event.kind === 'died' && event.restartInMs)).toEqual([20, 40]);
});

test('does not try again what says that its environment is wrong', async () => {
  const system = start([[child('a', 'process.exit(78)')], [child('b', obedient)]]);
  expect(await system.failed).toBe('a ended with code 78');
  expect(of('started').map(({ name }) => name)).toEqual(['a']);
});

test('a program that is not there, and a preparation that fails, are deaths with a reason', async () => {
  const absent = start([[child('a', '', { command: ['/nowhere/a'] })]]);
  expect(await absent.failed).toBe('a spawn /nowhere/a ENOENT, 3 times in a row');
  const prepare = (): Promise<void> => Promise.reject(new Error('the store is in use'));
  const unprepared = start([[child('b', obedient, { prepare })]]);
  expect(await unprepared.failed).toBe('b the store is in use, 3 times in a row');
});

test('ends by force what does not stop in time, and what it started', async () => {
  const stubborn = `
    const { writeFileSync } = require('node:fs');
    const grandchild = require('node:child_process').spawn('sleep', ['1000'], { stdio: 'ignore' });
    process.on('SIGTERM', () => {});
    writeFileSync('grandchild', String(grandchild.pid));
    writeFileSync('a.ready', '');
    setInterval(() => {}, 1000);
  `;
  const system = start([[child('a', stubborn, { stopWithinMs: 200 })]]);
  await system.ready;
  const grandchild = Number(await readFile(join(folder, 'grandchild'), 'utf8'));
  await system.stop();
  expect(of('forced', 'a')).toHaveLength(1);
  expect(alive(pidOf('a'))).toBe(false);
  await until(() => !alive(grandchild));
});

test('stopping while a process waits for its restart or is not ready yet leaves nothing', async () => {
  const slow = start([[child('a', obedient, { probe: async () => 'never' })]]);
  await until(() => pidOf('a') > 0);
  await slow.stop();
  expect(await slow.ready).toBe(false);
  expect(alive(pidOf('a'))).toBe(false);

  const dying = start([[child('b', 'process.exit(1)')]]);
  await until(() => of('died', 'b').length > 0);
  await dying.stop();
  expect(of('died', 'b').length).toBe(of('started', 'b').length);
  expect(alive(pidOf('b'))).toBe(false);
});

test('kill ends everything at once, also in the middle of a stop', async () => {
  const deaf = `process.on('SIGTERM', () => {}); ${obedient.replace(/process\.on.*\n/, '')}`;
  const system = start([[child('a', deaf), child('b', deaf)]]);
  await system.ready;
  const stopped = system.stop();
  await until(() => of('stopping', 'b').length === 1);
  await system.kill();
  await stopped;
  expect([pidOf('a'), pidOf('b')].filter(alive)).toEqual([]);
});

test('passes on every line of both streams, the last one before a death included', async () => {
  const talk = `
    process.stdout.write('one\\ntwo\\n');
    process.stderr.write('three');
    process.exitCode = 78;
  `;
  const system = start([[child('a', talk)]]);
  await system.failed;
  const lines = of('line').map((event) => event.kind === 'line' && `${event.stream} ${event.line}`);
  expect(lines.filter((line) => String(line).startsWith('stdout'))).toEqual([
    'stdout one',
    'stdout two',
  ]);
  expect(lines).toContain('stderr three');
});

test('no process outlives a supervisor that is killed', async () => {
  const supervisor = join(folder, 'supervisor.mjs');
  await writeFile(
    supervisor,
    `
    const { supervise } = await import(${JSON.stringify(new URL('../dist/supervise.js', import.meta.url).href)});
    const child = (name, program) => ({
      name,
      command: [process.execPath, '-e', program, name],
      env: process.env,
      cwd: ${JSON.stringify(folder)},
      stopWithinMs: 300,
      probe: async () => null,
    });
    const pids = [];
    const listener = (event) => event.kind === 'started' && pids.push(event.pid);
    const polite = ${JSON.stringify(obedient)};
    const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
    await supervise([[child('a', polite), child('b', deaf)]], { listener }).ready;
    console.log(pids.join(' '));
  `,
  );
  const parent = spawn(process.execPath, [supervisor], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout, 'data');
  const pids = String(line).trim().split(' ').map(Number);
  expect(pids).toHaveLength(2);
  expect(pids.every(alive)).toBe(true);

  parent.kill('SIGKILL');
  await until(() => !pids.some(alive));
});
