import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Bus, connectBus } from '@crude-alpha/bus';
import { type AlphaFrame, checkFrame } from '@crude-alpha/contracts';
import { freePort } from '@crude-alpha/local';
import { balanceOf, networks, walletClient } from '@crude-alpha/payments/payer';
import {
  type Chain,
  eventually,
  launchChain,
  launchNatsServer,
  type NatsServer,
  type ServiceProcess,
  seededRandom,
  startServiceProcess,
} from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frame } from '../test/fake-gateway.ts';
import { run } from './run.ts';

/** `CRUDE_PAYER_KILLS=60 npx vitest run packages/client/src/paid-commands.test.ts` is the long form. */
const KILLS = Number(process.env['CRUDE_PAYER_KILLS'] ?? 6);
const SEED = Number(process.env['CRUDE_SOAK_SEED'] ?? 1);

const crude = join(import.meta.dirname, '../bin/crude.js');

let nats: NatsServer;
let chain: Chain;
let bus: Bus;
let gateway: ServiceProcess;
let url: string;
let market: NodeJS.Timeout;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crude-paid-'));
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  bus = await connectBus({ url: nats.url, name: 'market' });
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  gateway = await startServiceProcess('gateway', {
    NATS_URL: nats.url,
    STREAM_PORT: String(port),
    PAYMENTS: 'local',
    TEMPO_RPC_URL: chain.rpcUrl,
    MPP_SETTLE_LEAST: '0.001',
  });
  let seq = 0;
  market = setInterval(() => {
    seq += 1;
    bus.publish('alpha.CL', Buffer.from(JSON.stringify(frame(seq))));
  }, 50);
  await eventually('it sells', async () => (await sold()) === 402, 30_000);
});
afterAll(async () => {
  clearInterval(market);
  await gateway.kill();
  await bus.close();
  await Promise.all([nats.stop(), chain.stop()]);
  rmSync(folder, { recursive: true });
});

async function sold(): Promise<number> {
  return fetch(`${url}/mpp/session?symbol=CL`).then(
    ({ status }) => status,
    () => 0,
  );
}

/** Somebody with a folder of their own. */
class Person {
  readonly home: string;

  constructor() {
    this.home = mkdtempSync(join(folder, 'home-'));
  }

  env(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], CRUDE_HOME: this.home, TEMPO_RPC_URL: chain.rpcUrl };
  }

  /** Runs a command here: a process of its own would load all of the payments each time. */
  async crude(...args: readonly string[]): Promise<Said> {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const [out, err] = [text(stdout), text(stderr)];
    const interrupted = (): AbortSignal => new AbortController().signal;
    const code = await run(args, this.env(), { stdin, stdout, stderr, interrupted });
    stdout.end();
    stderr.end();
    return { code, out: await out, err: await err };
  }

  start(...args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [crude, ...args], { env: this.env() });
  }

  /** Subscribes until so many frames have come, then stops it somehow. */
  async subscribe(frames: number, end: NodeJS.Signals, ...more: readonly string[]): Promise<Said> {
    const child = this.start('subscribe', 'CL', '--url', url, ...more);
    const all = said(child);
    let lines = 0;
    child.stdout!.on('data', (bytes: Buffer) => {
      lines += bytes.toString().split('\n').length - 1;
      if (lines >= frames) child.kill(end);
    });
    return all;
  }

  async balance(): Promise<bigint> {
    const { out } = await this.crude('wallet', 'address', '--show-key');
    const client = walletClient(networks.local, out.split('\n')[1]!, chain.rpcUrl);
    return balanceOf(client, networks.local.currency);
  }
}

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function said(child: ChildProcess): Promise<Said> {
  let out = '';
  let err = '';
  child.stdout!.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  child.stderr!.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

interface Listed {
  readonly channelId: string;
  readonly state: string;
  readonly deposit: string;
  readonly spent: string;
  readonly settled: string | null;
}

async function listed(person: Person): Promise<readonly Listed[]> {
  return JSON.parse((await person.crude('channel', 'list', '--json')).out) as Listed[];
}

describe('subscribe', () => {
  test('on a fresh machine makes a wallet, fills it, pays, and closes at Ctrl-C', async () => {
    const person = new Person();
    const { code, out, err } = await person.subscribe(5, 'SIGINT');
    expect(code).toBe(0);
    const frames = out
      .trimEnd()
      .split('\n')
      .map((line) => checkFrame(JSON.parse(line)));
    expect(frames.length).toBeGreaterThanOrEqual(5);
    const seqs = (frames as AlphaFrame[]).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, at) => seqs[0]! + at));
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^paid for 1 min of CL, until \d\d:\d\d:\d\d$/),
      `connected to ${url}`,
      expect.stringMatching(
        /^closed 0x[0-9a-f]{64}: 0\.001 pathUSD spent, 0\.099 pathUSD came back$/,
      ),
      '',
    ]);
    expect(statSync(join(person.home, 'wallet.key')).mode & 0o777).toBe(0o600);
    const [channel] = await listed(person);
    expect(channel).toMatchObject({ state: 'closed', spent: '1000', deposit: '100000' });
    // A thousand were given; what is gone is the minute and the gas of the opening, some cents.
    const gone = 1_000_000_000n - (await person.balance());
    expect(gone).toBeGreaterThan(1_000n);
    expect(gone).toBeLessThan(50_000n);
  });

  test('closes its channel when its reader goes away', async () => {
    const person = new Person();
    const child = person.start('subscribe', 'CL', '--url', url);
    const all = said(child);
    child.stdout!.once('data', () => child.stdout!.destroy());
    const { code, err } = await all;
    expect(code).toBe(0);
    expect(err).toMatch(/^closed 0x/m);
  });

  test('has no need of a wallet where nothing is paid', async () => {
    const person = new Person();
    const port = await freePort();
    const free = await startServiceProcess('gateway', {
      NATS_URL: nats.url,
      STREAM_PORT: String(port),
    });
    try {
      await free.ready();
      const child = person.start('subscribe', 'CL', '--url', `http://127.0.0.1:${port}`);
      child.stdout!.once('data', () => child.kill('SIGTERM'));
      const { code, err } = await said(child);
      expect({ code, err }).toEqual({ code: 0, err: `connected to http://127.0.0.1:${port}\n` });
      expect(readdirSync(person.home)).toEqual([]);
    } finally {
      await free.kill();
    }
  });

  test.each([
    ['another network than the gateway’s', ['--network', 'testnet'], 1, 'NO_FILE'],
    ['a network that is none', ['--network', 'moon'], 2, 'BAD_USAGE'],
    ['a price above the limit', ['--max-price', '0.0009'], 1, 'SPEND_LIMIT'],
    ['a deposit that is none', ['--max-deposit', 'x'], 1, 'BAD_CONFIG'],
    ['a token that is none', ['--token', 'x'], 1, 'TOKEN_REFUSED'],
    ['another symbol', ['XX'], 1, 'UNKNOWN_SYMBOL'],
  ])('ends with %s', async (_, more, exit, problem) => {
    const person = new Person();
    const { code, out, err } = await person.crude('subscribe', 'CL', '--url', url, ...more);
    expect({ code, out }).toEqual({ code: exit, out: '' });
    expect(err.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^crude: ${problem}: `));
    expect(existsSync(join(person.home, 'channels')) ? await listed(person) : []).toEqual([]);
  });
});

describe('a channel that was left open', () => {
  test('is listed, filled up, used by the next subscription, and closed', async () => {
    const person = new Person();
    await person.subscribe(1, 'SIGKILL');
    const [left] = await listed(person);
    expect(left).toMatchObject({ state: 'open', spent: '1000', deposit: '100000', settled: '0' });
    const { channelId } = left!;
    const status = await person.crude('channel', 'status', channelId.slice(0, 10));
    expect(status.out).toMatch(/^state +open$/m);
    expect(status.out).toMatch(/^left +0\.099 pathUSD$/m);
    const filled = await person.crude('channel', 'topup', '--amount', '0.05');
    expect(filled.out).toBe(`${channelId} holds 0.15 pathUSD\n`);

    const child = person.start('subscribe', 'CL', '--url', url);
    const all = said(child);
    await once(child.stdout!, 'data');
    // Nobody else signs for it meanwhile.
    const busy = await person.crude('channel', 'close');
    expect(busy.err).toMatch(/^crude: CHANNEL_IN_USE: /);
    child.kill('SIGKILL');
    await all;
    const closed = await person.crude('channel', 'close');
    expect(closed.out).toBe(`closed ${channelId}: 0.002 pathUSD spent, 0.148 pathUSD came back\n`);
    expect(await listed(person)).toMatchObject([{ channelId, state: 'closed' }]);
    expect((await person.crude('channel', 'close')).err).toBe(
      'crude: NO_CHANNEL: no channel is open\n',
    );
  });

  test('is taken back without the service, when that has had its time', async () => {
    const person = new Person();
    await person.subscribe(1, 'SIGKILL');
    const before = await person.balance();
    const [left] = await listed(person);
    const early = await person.crude('channel', 'withdraw');
    expect(early).toMatchObject({ code: 1, err: expect.stringMatching(/^crude: CHANNEL_STATE: /) });
    const asked = await person.crude('channel', 'request-close');
    expect(asked.out).toContain(`then: crude channel withdraw ${left!.channelId}`);
    await eventually(
      'the payee settles',
      async () => (await listed(person))[0]?.settled === '1000',
      30_000,
    );
    expect((await listed(person))[0]).toMatchObject({ state: 'closing' });
    expect((await person.crude('channel', 'withdraw')).err).toMatch(/may settle for another \d+ s/);
    await chain.increaseTime(900);
    const { out, code } = await person.crude('channel', 'withdraw');
    expect({ out, code }).toEqual({
      code: 0,
      out: `closed ${left!.channelId}: 0.001 pathUSD spent, 0.099 pathUSD came back\n`,
    });
    const back = (await person.balance()) - before;
    expect(back).toBeGreaterThan(97_000n);
    expect(back).toBeLessThan(99_000n);
  });
});

test('what a payer has on the chain survives its end at any moment of opening, paying, topping up and closing', async () => {
  const person = new Person();
  expect((await person.crude('wallet', 'create')).code).toBe(0);
  expect((await person.crude('wallet', 'fund')).code).toBe(0);
  const random = seededRandom(SEED);
  // How long it takes here to open and pay, so that the kills fall on all of it on any machine.
  const began = performance.now();
  await person.subscribe(1, 'SIGKILL');
  const wholeMs = performance.now() - began;
  const work = [
    ['subscribe', 'CL', '--url', url, '--max-deposit', '20'],
    ['channel', 'topup', '--amount', '5'],
    ['channel', 'close'],
  ];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = person.start(...work[kill % work.length]!);
    const ended = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), (0.2 + random()) * wholeMs);
    await ended;
    clearTimeout(timer);
  }
  // What a crash has left is found again by the next command, however far the one before had come.
  while ((await listed(person)).some(({ state }) => state !== 'closed')) {
    const closed = await person.crude('channel', 'close');
    if (closed.code !== 0) expect(closed.err).toMatch(/^crude: NO_CHANNEL: /);
  }
  const spent = (await listed(person)).reduce((sum, channel) => sum + BigInt(channel.spent), 0n);
  // All but what was paid and the gas: had any channel been forgotten, twenty dollars would lie in it.
  const gone = 1_000_000_000n - (await person.balance());
  expect(gone).toBeGreaterThan(spent);
  expect(gone - spent).toBeLessThan(2_000_000n);
}, 120_000);

describe('wallet', () => {
  test('is made once, shown when asked, and refused when others can read it', async () => {
    const person = new Person();
    expect((await person.crude('wallet', 'address')).err).toMatch(
      /^crude: NO_FILE: .*wallet create/,
    );
    const made = await person.crude('wallet', 'create');
    const [address] = /^0x[0-9a-fA-F]{40}/.exec(made.out)!;
    expect(made.out).not.toMatch(/0x[0-9a-f]{64}/);
    expect((await person.crude('wallet', 'address')).out).toBe(`${address}\n`);
    const shown = await person.crude('wallet', 'address', '--show-key');
    expect(shown.out).toMatch(new RegExp(`^${address}\n0x[0-9a-f]{64}\n$`));
    expect(await person.crude('wallet', 'create')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/there is a key already/),
    });
    expect((await person.crude('wallet', 'address', '--show-key')).out).toBe(shown.out);
    const funded = await person.crude('wallet', 'fund');
    expect(funded.out).toBe(`${address} holds 1000 pathUSD on local\n`);
    const rich = await person.crude('wallet', 'fund', '--network', 'mainnet');
    expect(rich).toMatchObject({
      code: 2,
      err: expect.stringContaining(`send USDC to ${address}`),
    });
    chmodSync(join(person.home, 'wallet.key'), 0o644);
    expect((await person.crude('wallet', 'address')).err).toMatch(
      /can be read by others: chmod 600/,
    );
  });
});

test('ledger shows the operator’s books', async () => {
  const person = new Person();
  const { out, code } = await person.crude('ledger', '--admin-url', gateway.adminUrl);
  expect(code).toBe(0);
  expect(out).toMatch(/^local, in pathUSD, as of \d{4}-/);
  const { totals } = JSON.parse(
    (await person.crude('ledger', '--json', '--admin-url', gateway.adminUrl)).out,
  ) as { totals: { settled: string; channels: { closed: number } } };
  expect(totals.channels.closed).toBeGreaterThan(0);
  const [head = '', row = ''] = out.split('\n').slice(3, 5);
  const cells = Object.fromEntries(
    head
      .trim()
      .split(/ {2,}/)
      .map((name, at) => [name, row.trim().split(/ {2,}/)[at]]),
  );
  expect(cells['settled']).toBe(String(Number(totals.settled) / 1e6));
  const nobody = `http://127.0.0.1:${await freePort()}`;
  expect(await person.crude('ledger', '--admin-url', nobody)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^crude: GATEWAY_UNREACHABLE: .*ECONNREFUSED/),
  });
});
