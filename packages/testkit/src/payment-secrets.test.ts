import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chain, launchChain, launchRpc, type RpcProcess } from '@crude-alpha/chain';
import { freePort, launchNatsServer, type NatsServer } from '@crude-alpha/local';
import { networks, walletClient } from '@crude-alpha/payments';
import { createWallet, fundFromFaucet, memoryKeeper, Payer } from '@crude-alpha/payments/payer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { eventually } from './eventually.ts';
import { type ServiceProcess, startServiceProcess } from './service-process.ts';

let nats: NatsServer;
let chain: Chain;
let rpc: RpcProcess;

beforeAll(async () => {
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  rpc = await launchRpc({ nodeUrl: chain.nodeUrl });
});
afterAll(async () => {
  await rpc.kill();
  await Promise.all([nats.stop(), chain.stop()]);
});

interface Keys {
  readonly recipient: string;
  readonly secret: string;
  readonly previous: string;
}

/** A gateway that says everything it ever says, with keys of its own from files and the environment. */
async function startTalkative({ recipient, secret, previous }: Keys, port: number) {
  const folder = await mkdtemp(join(tmpdir(), 'crude-keys-'));
  const keyFile = join(folder, 'recipient');
  await writeFile(keyFile, `${recipient}\n`, { mode: 0o600 });
  return startServiceProcess('gateway', {
    NATS_URL: nats.url,
    STREAM_PORT: String(port),
    PAYMENTS: 'local',
    TEMPO_RPC_URL: rpc.url,
    MPP_RECIPIENT_KEY_FILE: keyFile,
    MPP_SECRET_KEY: secret,
    MPP_SECRET_KEY_PREVIOUS: previous,
    MPP_SETTLE_AMOUNT: '0.002',
    MPP_SETTLE_LEAST: '0.001',
    CRUDE_LOG_LEVEL: 'trace',
  });
}

test('nothing secret is ever logged: no key, no credential, no token, whatever happens', async () => {
  const payee = createWallet();
  const keys = {
    recipient: payee.privateKey,
    secret: randomBytes(32).toString('hex'),
    previous: randomBytes(32).toString('hex'),
  };
  await chain.fund(payee.address);
  const port = await freePort();
  const gateway: ServiceProcess = await startTalkative(keys, port);
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    `the gateway sells\n${gateway.output()}`,
    async () => (await fetch(`${url}/mpp/session`).catch(() => null))?.status === 402,
    60_000,
  );

  const secrets: string[] = [keys.recipient.slice(2), keys.secret, keys.previous];
  const remember = (authorization: string): void => {
    secrets.push(authorization.slice('Payment '.length));
    const { payload } = JSON.parse(
      Buffer.from(authorization.slice('Payment '.length), 'base64url').toString(),
    ) as { payload: { signature?: string } };
    if (payload.signature !== undefined) secrets.push(payload.signature.slice(2));
  };
  const watched: typeof fetch = (input, init) => {
    const authorization = new Headers(init?.headers).get('authorization');
    if (authorization !== null) remember(authorization);
    return fetch(input, init);
  };
  const client = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
  await fundFromFaucet(client);
  const payer = await Payer.open({
    service: url,
    client,
    keeper: memoryKeeper(),
    maxDeposit: '0.1',
    fetch: watched,
  });
  const signal = AbortSignal.timeout(60_000);
  const { token } = await payer.pay('CL', signal);
  secrets.push(token, token.split('.')[2]!);
  await payer.pay('CL', signal);

  // What goes wrong is logged: a chain that does not answer, credentials that are broken, bad tokens.
  const [credential] = secrets.filter((text) => text.length > 500);
  for (const broken of [credential!.slice(3), `${credential}x`, credential!.slice(0, -40)]) {
    const headers = { authorization: `Payment ${broken}` };
    expect((await fetch(`${url}/mpp/session?symbol=CL`, { headers })).status).toBe(402);
  }
  await rpc.kill();
  const stuck = await Payer.open({
    service: url,
    client,
    keeper: memoryKeeper(),
    maxDeposit: '0.1',
    fetch: watched,
  });
  await expect(stuck.pay('CL', AbortSignal.timeout(3_000))).rejects.toThrow();
  await rpc.restart();
  for (const shown of [token, `${token}x`, credential!]) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/stream/CL?token=${shown}`);
    await new Promise((resolve) =>
      socket.on('close', resolve).on('error', resolve).on('open', resolve),
    );
    socket.terminate();
  }
  await fetch(`${gateway.adminUrl}/ledger`);
  await gateway.stop();

  const said = gateway.output();
  expect(said).toContain('this gateway settles');
  expect(said).toMatch(/a payment could not be worked on|failed and will be tried again/);
  expect(secrets.length).toBeGreaterThan(8);
  for (const secret of secrets) {
    expect(said.includes(secret), `${secret.slice(0, 12)}… is in the log`).toBe(false);
  }
});

test.each([
  [
    'no recipient key',
    { MPP_SECRET_KEY: 'x'.repeat(32) },
    /MPP_RECIPIENT_KEY or MPP_RECIPIENT_KEY_FILE must be set/,
  ],
  [
    'no secret',
    { MPP_RECIPIENT_KEY: createWallet().privateKey },
    /MPP_SECRET_KEY or MPP_SECRET_KEY_FILE must be set/,
  ],
  [
    'a short secret',
    { MPP_RECIPIENT_KEY: createWallet().privateKey, MPP_SECRET_KEY: 'hunter2hunter2' },
    /at least 32 bytes.*\(MPP_SECRET_KEY\)/,
  ],
  [
    'a short previous secret',
    {
      MPP_RECIPIENT_KEY: createWallet().privateKey,
      MPP_SECRET_KEY: 'x'.repeat(32),
      MPP_SECRET_KEY_PREVIOUS: 'hunter2hunter2',
    },
    /at least 32 bytes.*\(MPP_SECRET_KEY_PREVIOUS\)/,
  ],
  [
    'a key that is none',
    { MPP_RECIPIENT_KEY: `${createWallet().privateKey}ff`, MPP_SECRET_KEY: 'x'.repeat(32) },
    /64 hexadecimal digits \(MPP_RECIPIENT_KEY\)/,
  ],
  [
    'a price that is none',
    {
      MPP_RECIPIENT_KEY: createWallet().privateKey,
      MPP_SECRET_KEY: 'x'.repeat(32),
      MPP_AMOUNT: '0.0000001',
    },
    /no amount above zero.*\(MPP_AMOUNT\)/,
  ],
] as const)('a gateway with %s does not start, and says why in one line', async (_, env, line) => {
  const gateway = await startServiceProcess('gateway', {
    NATS_URL: nats.url,
    PAYMENTS: 'tempo',
    ...env,
  });
  expect(await gateway.exited).toBe(78);
  expect(gateway.output()).toMatch(line);
  expect(gateway.output().trim().split('\n')).toHaveLength(1);
  for (const secret of ['hunter2', ...Object.values(env)]) {
    if (secret.length > 20 || secret === 'hunter2') expect(gateway.output()).not.toContain(secret);
  }
});
