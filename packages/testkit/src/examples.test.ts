import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { connectBus } from '@crude-alpha/bus';
import { freePort, launchNatsServer } from '@crude-alpha/local';
import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { sampleFrame } from './samples.ts';
import { startServiceProcess } from './service-process.ts';

test('examples/watch.mjs prints the frames of a gateway', async () => {
  const server = await launchNatsServer();
  const bus = await connectBus({ url: server.url, name: 'test' });
  const port = await freePort();
  const gateway = await startServiceProcess('gateway', {
    NATS_URL: server.url,
    STREAM_PORT: String(port),
  });
  const path = join(import.meta.dirname, '../../../examples/watch.mjs');
  const example = spawn(process.execPath, [path, `ws://127.0.0.1:${port}/ws/stream/CL`]);
  let printed = '';
  example.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  try {
    let seq = 0;
    await eventually('frames are printed', () => {
      seq += 1;
      const frame = { ...sampleFrame, seq, prev: seq === 1 ? null : seq - 1 };
      bus.publish('alpha.CL', Buffer.from(JSON.stringify(frame)));
      return printed.split('\n').length > 3;
    });
    expect(printed.split('\n')[0]).toBe(
      '15:00:00 one_sided   cme_fwd_mid -  atm_iv 0.3100  rr25 -  skew_signal -  signed_flow_10 -',
    );
    expect(printed).not.toContain('missed');
  } finally {
    example.kill();
    await once(example, 'exit');
    await gateway.stop();
    await bus.close();
    await server.stop();
  }
});
