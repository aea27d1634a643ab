import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMarket } from '@crude-alpha/synthetic';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../eventually.ts';

const top = join(import.meta.dirname, '../../../..');
const now = Date.now() * 1000;
const isClosed = createMarket({ seed: 1, mode: 'calm', startTs: now }).nextTs - now > 1_000_000;

interface Frame {
  readonly health: string;
  readonly fields: Readonly<Record<string, { readonly v: number | null }>>;
}

// While CME is closed the fake is silent, as the real gateway is.
test.skipIf(isClosed)('npm run up -- --feed databento-fake makes frames of alpha.CL', async () => {
  const root = await mkdtemp(join(tmpdir(), 'crude-fake-'));
  for (const name of ['packages', 'services']) await symlink(join(top, name), join(root, name));
  const program = `
    const { up } = await import(${JSON.stringify(join(top, 'packages/local/dist/up.js'))});
    const { env, stdout: output, stderr: errors } = process;
    const argv = ['--feed', 'databento-fake', '--port', '0'];
    process.exit(await up({ root: ${JSON.stringify(root)}, argv, env, output, errors }));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      CRUDE_INGEST_ADMIN_PORT: '0',
      CRUDE_COMPUTE_ADMIN_PORT: '0',
      CRUDE_GATEWAY_ADMIN_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const frames: Frame[] = [];
  let socket: WebSocket | null = null;
  try {
    const url = await eventually(
      'it runs',
      () => /ws:\/\/localhost:\d+\/ws\/stream\/CL/.exec(output)?.[0],
      40_000,
    );
    socket = new WebSocket(url);
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { t: string; data: Frame };
      if (message.t === 'snapshot') frames.push(message.data);
    });
    const frame = await eventually(
      'a frame of a sound market',
      () => frames.find(({ health, fields }) => health === 'ok' && fields['cme_fwd_mid']?.v),
      15_000,
    );
    expect(frame.fields['cme_fwd_mid']?.v).toBeGreaterThan(20);
    expect(frame.fields['atm_iv']?.v).toBeGreaterThan(0.05);
  } finally {
    socket?.terminate();
    child.kill('SIGTERM');
    await exited;
    await rm(root, { recursive: true, force: true });
  }
});
