import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { hasEmbedded } from './clickhouse.ts';
import { eventually } from './eventually.ts';

/** A runner of tests or benchmarks that has started a service and, where it can, a ClickHouse. */
const runner = `
  import { hasEmbedded, launchEmbedded, launchNatsServer, startServiceProcess } from '@crude-alpha/testkit';
  const nats = await launchNatsServer();
  const compute = await startServiceProcess('compute', { NATS_URL: nats.url });
  const clickhouse = hasEmbedded ? await launchEmbedded() : null;
  await compute.ready();
  console.log(JSON.stringify({ pid: compute.pid, url: clickhouse?.url, dir: clickhouse?.dir }));
`;

interface Started {
  readonly pid: number;
  readonly url?: string;
  readonly dir?: string;
}

test('what a runner has started ends with it, even when it is killed', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', runner], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { pid, url, dir } = JSON.parse(line) as Started;
  expect(isRunning(pid)).toBe(true);
  expect(url !== undefined).toBe(hasEmbedded);
  if (url !== undefined) expect(await answers(url)).toBe(true);
  child.kill('SIGKILL');
  await eventually('the service has ended', () => !isRunning(pid));
  if (url === undefined || dir === undefined) return;
  await eventually('ClickHouse has ended', async () => !(await answers(url)));
  await eventually('its folder is gone', () => !existsSync(dir));
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
