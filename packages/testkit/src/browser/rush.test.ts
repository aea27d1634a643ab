import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DeskRig, openDeskRig } from './desk-rig.ts';
import { marketFrames } from './market-frames.ts';

/** A minute where somebody has the time: `RUSH_SECONDS=60 npx vitest run rush`. */
const SECONDS = Number(process.env['RUSH_SECONDS'] ?? 6);
const PER_SECOND = 200;

/** Of the page's own work; a machine that is busy with something else does not count. */
const LONGEST_TASK_MS = 100;

/** Garbage collected, so it is what is held: more than a cache or two and it leaks. */
const GROWTH_BYTES = 1_500_000;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time of the thread, microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

let rig: DeskRig;

beforeAll(async () => {
  rig = await openDeskRig();
});
afterAll(async () => {
  await rig.close();
});

async function heldBytes(client: CDPSession): Promise<number> {
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  return usedSize;
}

/** Frames at a rate that does not wait for the page. */
async function rush(page: Page, from: number, seconds: number): Promise<number> {
  const templates = [...marketFrames(30)];
  let seq = from;
  for (let tick = 0; tick < seconds * 20; tick += 1) {
    const due = performance.now() + 50;
    for (let i = 0; i < PER_SECOND / 20; i += 1) {
      const template = templates[seq % templates.length]!;
      seq += 1;
      const ts = templates[0]!.ts + seq * 5_000;
      rig.publish({ ...template, seq, prev: seq - 1, ts });
    }
    await rig.flush();
    await new Promise((resolve) => {
      setTimeout(resolve, Math.max(0, due - performance.now()));
    });
  }
  await page.getByText(`frame ${seq} `).waitFor();
  return seq;
}

test(
  `${PER_SECOND} frames a second for ${SECONDS} s: no task over ${LONGEST_TASK_MS} ms, no growth`,
  async () => {
    const { page, complaints } = await rig.open();
    const client = await page.context().newCDPSession(page);
    // Code is compiled, rings are filled in, pools have their size.
    let seq = await rush(page, 10 ** 9, 3);
    const before = await heldBytes(client);
    await rig.browser.startTracing(page, {
      categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'],
    });
    const from = seq;
    seq = await rush(page, seq, SECONDS);
    const trace = JSON.parse((await rig.browser.stopTracing()).toString()) as {
      traceEvents: TraceEvent[];
    };
    const tasks = mainThreadTasks(trace.traceEvents);
    const longest = Math.max(...tasks) / 1000;
    const grown = (await heldBytes(client)) - before;
    expect(seq - from).toBe(SECONDS * PER_SECOND);
    // Too few would mean that the trace held somebody else's thread.
    expect(tasks.length).toBeGreaterThan(SECONDS * 20);
    expect(longest).toBeGreaterThan(0.1);
    expect(longest, `longest of ${tasks.length} tasks`).toBeLessThan(LONGEST_TASK_MS);
    expect(grown, 'bytes held more than before').toBeLessThan(GROWTH_BYTES);
    expect(complaints).toEqual([]);
    process.stdout.write(
      `longest task ${longest.toFixed(1)} ms of ${tasks.length}, heap ${(grown / 1e3).toFixed(0)} kB\n`,
    );
  },
  (SECONDS + 60) * 1000,
);

/** Processor time of each task of the renderer's main threads. */
function mainThreadTasks(events: readonly TraceEvent[]): number[] {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return events
    .filter(({ name, ph, pid, tid }) => ph === 'X' && isTask(name) && mains.has(`${pid} ${tid}`))
    .map(({ tdur }) => tdur ?? 0);
}

function isTask(name: string): boolean {
  return name === 'ThreadControllerImpl::RunTask' || name === 'RunTask';
}
