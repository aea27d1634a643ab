import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeStandIn, writeStandIns } from './fixtures/stand-in.ts';
import { ensureNatsServer, launchNatsServer } from './index.ts';

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  errors(): string;
}

const quietEnv = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  STREAM_PORT: '0',
  CRUDE_INGEST_ADMIN_PORT: '0',
  CRUDE_COMPUTE_ADMIN_PORT: '0',
  CRUDE_GATEWAY_ADMIN_PORT: '0',
  CRUDE_STORE_ADMIN_PORT: '0',
  CRUDE_STORE_PORT: '0',
  PAYMENTS: 'off',
};

let root: string;
let runs: Run[];

beforeEach(async () => {
  await ensureNatsServer({ onProgress: () => {} });
  root = await mkdtemp(join(tmpdir(), 'crude-up-'));
  runs = [];
  await writeStandIns(root);
});
afterEach(async () => {
  for (const { child, ended } of runs) {
    child.kill('SIGKILL');
    await ended;
  }
  await until(async () => (await livingProcesses()).length === 0);
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

/** Runs the built program on the stand-ins, as `npm run up` does on the services. */
function start(argv: string[] = [], env: NodeJS.ProcessEnv = {}): Run {
  const program = `
    const { up } = await import(${JSON.stringify(new URL('../dist/up.js', import.meta.url).href)});
    const { env, stdout: output, stderr: errors } = process;
    process.exit(await up({ root: ${JSON.stringify(root)}, argv: ${JSON.stringify(argv)}, env, output, errors }));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    env: { ...quietEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = once(child, 'close').then(() => child.exitCode);
  const run = { child, ended, output: () => output, errors: () => errors };
  runs.push(run);
  return run;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`it did not come true: ${runs.map((run) => run.output() + run.errors())}`);
    }
    await delay(20);
  }
}

const isUp = (run: Run) => until(() => run.output().includes('Ctrl-C stops it'));
const journal = async (): Promise<string[]> =>
  (await readFile(join(root, 'journal'), 'utf8')).trim().split('\n');

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What still runs of everything that was started in this root. */
async function livingProcesses(): Promise<number[]> {
  const lines = await journal().catch(() => []);
  const pids = lines.flatMap((line) => / start (\d+)/.exec(line)?.[1] ?? []).map(Number);
  const nats = Number(
    await readFile(join(root, '.crude/nats/nats-server.pid'), 'utf8').catch(() => 0),
  );
  return [...pids, ...(nats > 0 ? [nats] : [])].filter(alive);
}

test('starts everything, says where it is, and stops it in order on one Ctrl-C', async () => {
  const run = start();
  await isUp(run);
  expect(run.output()).toMatch(
    /^starting nats-server, store, gateway, compute, ingest\nnats-server is ready/,
  );
  expect(run.output()).toMatch(/page +http:\/\/localhost:\d+\n/);
  expect(run.output()).toMatch(/stream +ws:\/\/localhost:\d+\/ws\/stream\/CL\n/);
  expect(run.output()).toMatch(/NATS +nats:\/\/127\.0\.0\.1:\d+\n/);
  const page = /http:\/\/localhost:\d+/.exec(run.output())![0];
  expect(await (await fetch(page)).text()).toBe('page');

  run.child.kill('SIGINT');
  expect(await run.ended).toBe(0);
  expect((await journal()).slice(-4)).toEqual([
    'ingest stop',
    'compute stop',
    'gateway stop',
    'store stop',
  ]);
  expect(run.output().trim().split('\n').slice(-6)).toEqual([
    'stopping',
    expect.stringMatching(/^ingest has stopped/),
    expect.stringMatching(/^compute has stopped/),
    expect.stringMatching(/^gateway has stopped/),
    expect.stringMatching(/^store has stopped/),
    expect.stringMatching(/^nats-server has stopped/),
  ]);
  expect(run.errors()).toBe('');
  expect(await livingProcesses()).toEqual([]);
});

test('keeps all logs in files and puts warnings on the screen', async () => {
  const run = start();
  await isUp(run);
  await until(() => run.output().includes('ingest: loud ingest'));
  expect(run.output()).not.toContain('quiet');
  expect(await readFile(join(root, '.crude/logs/ingest.log'), 'utf8')).toContain('quiet ingest');
  expect(await readFile(join(root, '.crude/logs/nats-server.log'), 'utf8')).toContain(
    'Server is ready',
  );
});

test('a second press while it is stopping changes nothing', async () => {
  await writeStandIn(
    root,
    'ingest',
    `
    import { existsSync } from 'node:fs';
    import { createServer } from 'node:http';
    createServer((_, response) => response.end('{}')).listen(Number(process.env.CRUDE_INGEST_ADMIN_PORT), '127.0.0.1');
    process.on('SIGTERM', () => setInterval(() => existsSync('may-stop') && process.exit(0), 10));
  `,
  );
  const run = start();
  await isUp(run);
  run.child.kill('SIGINT');
  await until(() => run.output().includes('\nstopping\n'));
  // What comes sooner counts as the same press.
  await delay(200);
  run.child.kill('SIGINT');
  await until(() => run.output().includes('still stopping'));
  await writeFile(join(root, 'may-stop'), '');
  expect(await run.ended).toBe(0);
  expect((await journal()).slice(-3)).toEqual(['compute stop', 'gateway stop', 'store stop']);
});

test('the third press ends everything by force', async () => {
  await writeStandIn(
    root,
    'compute',
    `
    import { createServer } from 'node:http';
    createServer((_, response) => response.end('{}')).listen(Number(process.env.CRUDE_COMPUTE_ADMIN_PORT), '127.0.0.1');
    process.on('SIGTERM', () => {});
  `,
  );
  const run = start();
  await isUp(run);
  for (const answer of ['\nstopping\n', 'still stopping', 'by force']) {
    await delay(200);
    run.child.kill('SIGINT');
    await until(() => run.output().includes(answer));
  }
  expect(await run.ended).toBe(130);
  expect(await livingProcesses()).toEqual([]);
});

test('a service that is killed comes back, and nats-server too, on its port', async () => {
  const run = start();
  await isUp(run);
  const url = /NATS +(nats:\S+)/.exec(run.output())![1];
  const compute = (await journal()).find((line) => line.startsWith('compute start'))!;
  process.kill(Number(compute.split(' ')[2]), 'SIGKILL');
  await until(() => (run.output().match(/compute is ready/g) ?? []).length === 2);
  expect(run.output()).toContain('compute was ended by SIGKILL; starting it again in 0.25 s');

  process.kill(
    Number(await readFile(join(root, '.crude/nats/nats-server.pid'), 'utf8')),
    'SIGKILL',
  );
  await until(() => (run.output().match(/nats-server is ready/g) ?? []).length === 2);
  expect((await journal()).at(-1)).toContain(url);
});

test('gives up on a service that cannot start, with its last words and a non-zero exit', async () => {
  const lastWords = `console.error('ingest: another ingest writes tape.synthetic'); process.exit(78);`;
  await writeStandIn(root, 'ingest', lastWords);
  const run = start();
  expect(await run.ended).toBe(1);
  expect(run.output()).toContain('\ningest: another ingest writes tape.synthetic\n');
  expect(run.output()).toContain('\ningest ended with code 78: giving up\n');
  expect(run.output()).toContain(join(root, '.crude/logs/ingest.log'));
  expect(await livingProcesses()).toEqual([]);
});

test('nothing outlives it when it is killed, and the next run goes on at once', async () => {
  const run = start();
  await isUp(run);
  expect(await livingProcesses()).toHaveLength(5);
  run.child.kill('SIGKILL');
  await run.ended;
  const next = start();
  await isUp(next);
  next.child.kill('SIGTERM');
  expect(await next.ended).toBe(0);
  // The orphans of the first are buried by whoever is process 1 here, in its own time.
  await until(async () => (await livingProcesses()).length === 0);
});

test('a second one in the same folder is refused in one line', async () => {
  const first = start();
  await isUp(first);
  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.errors()).toBe(
    `it runs here already (process ${first.child.pid}); stop that first\n`,
  );
});

test('a taken port is one line: who holds it and what to change', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const comm = (await readFile('/proc/self/comm', 'utf8')).trim();
  const run = start(['--port', String(port)]);
  expect(await run.ended).toBe(1);
  expect(run.errors()).toBe(
    `port ${port} is taken by ${comm} (process ${process.pid}): stop that, or choose another port (STREAM_PORT=${port + 10} npm run up)\n`,
  );
  expect(run.output()).toBe('');
  holder.close();
});

test('uses the NATS it is told of, and says in one line when that is of no use', async () => {
  const server = await launchNatsServer();
  try {
    const run = start([], { NATS_URL: server.url });
    await isUp(run);
    expect(run.output()).toMatch(/^starting store, gateway, compute, ingest\n/);
    expect((await journal())[0]).toContain(server.url);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
  } finally {
    await server.stop();
  }
  const dead = start([], { NATS_URL: `nats://me:secret@127.0.0.1:${server.port}` });
  expect(await dead.ended).toBe(1);
  expect(dead.errors()).toBe(
    `NATS at nats://127.0.0.1:${server.port} does not answer: start it, or unset NATS_URL to get a nats-server with it\n`,
  );
});

test('wrong variables and flags are a line each', async () => {
  const wrong = start(['--feed', 'nowhere'], { CRUDE_TAPEE: 'x' });
  expect(await wrong.ended).toBe(1);
  const lines = wrong.errors().trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(wrong.errors()).toContain('CRUDE_FEED');
  expect(wrong.errors()).toContain('CRUDE_TAPE');
  const unknown = start(['--speed', '3']);
  expect(await unknown.ended).toBe(1);
  expect(unknown.errors()).toBe(
    "Unknown option '--speed'; npm run up -- --help lists the options\n",
  );
});

test('help names every flag and its variable, and starts nothing', async () => {
  const run = start(['--help']);
  expect(await run.ended).toBe(0);
  for (const flag of ['--feed', '--mode', '--port', '--seed']) expect(run.output()).toContain(flag);
  expect(run.output()).toContain('CRUDE_SYNTHETIC_SEED');
});
