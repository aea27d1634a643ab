import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from 'vitest';
import {
  ensureNatsServer,
  launchNatsServer,
  type NatsServer,
  type NatsServerOptions,
} from './index.ts';
import { greets } from './nats-port.ts';

const cleanups: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  await ensureNatsServer({ onProgress: () => {} });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function launch(options?: NatsServerOptions): Promise<NatsServer> {
  const server = await launchNatsServer(options);
  cleanups.push(() => server.stop());
  return server;
}

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crude-test-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** One request in the NATS text protocol, answered as JSON. */
async function request(port: number, subject: string, body = ''): Promise<Record<string, unknown>> {
  const socket = connect(port, '127.0.0.1');
  socket.write('CONNECT {"verbose":false,"headers":false}\r\nSUB answer 1\r\n');
  socket.write(`PUB ${subject} answer ${Buffer.byteLength(body)}\r\n${body}\r\n`);
  let text = '';
  try {
    for await (const chunk of socket) {
      text += chunk;
      const reply = /MSG answer 1 +\d+\r\n(.*)\r\n/.exec(text);
      if (reply) return JSON.parse(String(reply[1]));
    }
    throw new Error(`no answer: ${text}`);
  } finally {
    socket.destroy();
  }
}

async function serverInfo(port: number): Promise<Record<string, unknown>> {
  const socket = connect(port, '127.0.0.1');
  const [line] = await once(socket, 'data');
  socket.destroy();
  return JSON.parse(String(line).slice('INFO '.length));
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition did not come true');
    await delay(10);
  }
}

const stream = JSON.stringify({ name: 'T', subjects: ['t'], storage: 'file' });

test('is ready when it returns: a free loopback port, JetStream on, large messages', async () => {
  const [first, second] = await Promise.all([launch(), launch()]);
  expect(first.port).not.toBe(second.port);
  expect(first.url).toBe(`nats://127.0.0.1:${first.port}`);
  const info = await serverInfo(first.port);
  expect(info).toMatchObject({ host: '127.0.0.1', jetstream: true, max_payload: 8 * 1024 * 1024 });
});

test('takes the port and the message size it is given', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as { port: number };
  free.close();
  await once(free, 'close');
  const server = await launch({ port, maxPayload: 1000 });
  expect(server.port).toBe(port);
  expect((await serverInfo(port))['max_payload']).toBe(1000);
});

test('reserves room for streams larger than the disk', async () => {
  const server = await launch();
  const config = JSON.stringify({
    name: 'T',
    subjects: ['t'],
    storage: 'file',
    max_bytes: 2 ** 36,
  });
  expect(await request(server.port, '$JS.API.STREAM.CREATE.T', config)).not.toHaveProperty('error');
});

test('keeps its store over kill and restart, on the same port under a new pid', async () => {
  const server = await launch();
  await request(server.port, '$JS.API.STREAM.CREATE.T', stream);
  expect(await request(server.port, 't', 'one')).toMatchObject({ stream: 'T', seq: 1 });
  const { pid, port } = server;

  await server.kill();
  expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(alive(pid)).toBe(false);
  await server.restart();

  expect(server.port).toBe(port);
  expect(server.pid).not.toBe(pid);
  expect(await request(port, 't', 'two')).toMatchObject({ stream: 'T', seq: 2 });
});

test('restart stops a server that still runs', async () => {
  const server = await launch();
  const { pid } = server;
  await server.restart();
  expect(alive(pid)).toBe(false);
  expect(await greets(server.port)).toBe(true);
});

test('stop ends it and removes a store of its own, also after kill and when called twice', async () => {
  const stopped = await launchNatsServer();
  await stopped.stop();
  await stopped.stop();
  expect(alive(stopped.pid)).toBe(false);
  expect(existsSync(stopped.storeDir)).toBe(false);

  const killed = await launchNatsServer();
  await killed.kill();
  await killed.stop();
  expect(existsSync(killed.storeDir)).toBe(false);
});

test('leaves a given store alone and finds it again', async () => {
  const storeDir = await ownFolder();
  const first = await launch({ storeDir });
  await request(first.port, '$JS.API.STREAM.CREATE.T', stream);
  await request(first.port, 't', 'one');
  await first.stop();

  const second = await launch({ storeDir });
  expect(await request(second.port, 't', 'two')).toMatchObject({ seq: 2 });
  expect(await readFile(join(storeDir, 'nats-server.log'), 'utf8')).toContain('Server is ready');
});

test('refuses a store on which another server runs, and takes it over from a dead one', async () => {
  const storeDir = await ownFolder();
  const first = await launch({ storeDir });
  await expect(launchNatsServer({ storeDir })).rejects.toMatchObject({
    code: 'NATS_STORE_IN_USE',
    message: `nats-server (process ${first.pid}) already runs on ${storeDir}; stop it first`,
  });
  expect(await greets(first.port)).toBe(true);
  await first.kill();

  // The pid in the file now means a process that has nothing to do with the store.
  await writeFile(join(storeDir, 'nats-server.pid'), String(process.pid));
  await launch({ storeDir });
});

test('a taken port is one line, and leaves neither process nor folder', async () => {
  const holder = await launch();
  await expect(launchNatsServer({ port: holder.port })).rejects.toMatchObject({
    code: 'NATS_SERVER_STARTUP',
    message: expect.stringMatching(/^nats-server did not start: .*address already in use"$/),
  });
});

test('a binary that is none is one line', async () => {
  await expect(launchNatsServer({ binary: '/nowhere/nats-server' })).rejects.toMatchObject({
    code: 'NATS_SERVER_STARTUP',
    message: 'nats-server did not start: spawn /nowhere/nats-server ENOENT',
  });
});

test('dies with its parent, even when that is killed, and leaves no folder', async () => {
  const program = `
    const { launchNatsServer } = await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)});
    const server = await launchNatsServer();
    console.log(server.pid + ' ' + server.port + ' ' + server.storeDir);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const [pid, port, storeDir = ''] = String(line).trim().split(' ');
  expect(await greets(Number(port))).toBe(true);
  expect(existsSync(storeDir)).toBe(true);

  parent.kill('SIGKILL');
  await until(async () => !(await greets(Number(port))));
  await until(() => !alive(Number(pid)));
  await until(() => !existsSync(storeDir));
});
