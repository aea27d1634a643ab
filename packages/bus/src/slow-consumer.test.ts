import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually, launchNatsServer } from '@crude-alpha/testkit';
import { expect, test } from 'vitest';
import { type BusStats, connectBus } from './connect.ts';

/** What nats-server holds for one connection before it cuts it off, and what the kernel may hide. */
const TOO_MUCH_BYTES = 96 * 1024 * 1024;

test('a subscriber that does not read is cut off by the server, comes back, and that is counted', async () => {
  const server = await launchNatsServer();
  const bus = await connectBus({ url: server.url, name: 'publisher' });
  const path = fileURLToPath(new URL('./fixtures/subscriber.mjs', import.meta.url));
  const child = fork(path, [server.url], { execArgv: [] });
  const told: { heard: string; stats: BusStats }[] = [];
  child.on('message', (message) => told.push(message as (typeof told)[number]));
  try {
    await eventually('it subscribes', () => told.some(({ heard }) => heard === 'subscribed'));
    child.kill('SIGSTOP');
    const payload = new Uint8Array(1024 * 1024);
    for (let sent = 0; sent < TOO_MUCH_BYTES; sent += payload.length) {
      expect(bus.publish('flood', payload)).toBe(true);
      await bus.flush();
    }
    child.kill('SIGCONT');
    await eventually(
      'it hears again',
      () => {
        bus.publish('flood', Buffer.from('still there?'));
        return told.some(({ heard }) => heard === 'still there?');
      },
      40_000,
    );
    expect(told.at(-1)?.stats).toMatchObject({ disconnects: 1, reconnects: 1 });
    // The one that keeps up is not touched by it.
    expect(bus.stats).toMatchObject({ disconnects: 0, refused: 0 });
  } finally {
    child.kill('SIGKILL');
    await bus.close();
    await server.stop();
  }
});
