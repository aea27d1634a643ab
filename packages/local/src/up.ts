import { join, relative } from 'node:path';
import { ConfigError } from '@crude-alpha/service';
import { claimFolder } from './claim-folder.ts';
import { LocalError } from './errors.ts';
import { onInterrupts } from './interrupts.ts';
import { Narrator } from './narrator.ts';
import { readOptions } from './options.ts';
import { makePlan, type Plan } from './plan.ts';
import { type Output, Screen } from './screen.ts';
import { services } from './services.ts';
import { type Snapshot, statusLine, takeSnapshot } from './status-line.ts';
import { summarise } from './summary.ts';
import { supervise } from './supervise.ts';
import { adminUrl, wavesOf } from './waves.ts';

/** What `up` works on. */
export interface UpOptions {
  /** Top of the working tree; `.crude` below it holds the store and the logs. */
  readonly root: string;
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly output: Output;
  /** Where the line goes that says why it cannot run. */
  readonly errors: Output;
}

const exitCode = { stopped: 0, failed: 1, forced: 130 } as const;

const statusEveryMs = { terminal: 2000, elsewhere: 60_000 } as const;

/** Runs the whole system until it is asked to stop or cannot go on; resolves with the exit code. */
export async function up(options: UpOptions): Promise<number> {
  const screen = new Screen(options.output);
  try {
    const request = readOptions(options.argv, options.env);
    if ('help' in request) {
      screen.say(request.help);
      return exitCode.stopped;
    }
    const dataDir = join(options.root, '.crude');
    const release = await claimFolder(dataDir);
    try {
      const plan = await makePlan(request.env, dataDir, (line) => screen.say(line));
      return await run(plan, screen, options.root, dataDir);
    } finally {
      release();
    }
  } catch (error) {
    const lines = linesFor(error);
    if (lines === null) throw error;
    options.errors.write(lines.map((line) => `${line}\n`).join(''));
    return exitCode.failed;
  }
}

/** What an operator can mend is a line each; anything else is a mistake in the program. */
function linesFor(error: unknown): readonly string[] | null {
  if (error instanceof ConfigError) return error.problems;
  return error instanceof LocalError ? [error.message] : null;
}

async function run(plan: Plan, screen: Screen, root: string, dataDir: string): Promise<number> {
  const narrator = new Narrator(screen, join(dataDir, 'logs'));
  let code: number = exitCode.stopped;
  let askToStop: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    askToStop = resolve;
  });

  const waves = wavesOf(plan, root);
  screen.say(
    `starting ${waves
      .flat()
      .map(({ name }) => name)
      .join(', ')}`,
  );
  const system = supervise(waves, { listener: (event) => narrator.hear(event) });
  const deafen = onInterrupts({
    onStop: () => {
      screen.clearStatus();
      screen.say('stopping');
      askToStop();
    },
    onImpatience: () => screen.say('still stopping; once more ends everything by force'),
    onForce: () => {
      code = exitCode.forced;
      screen.say('ending everything by force');
      void system.kill();
    },
  });

  const over = new AbortController();
  void system.ready.then((ready) => {
    if (!ready || over.signal.aborted) return;
    screen.say(summarise(plan, relative(process.cwd(), dataDir) || dataDir));
    void showStatus(plan, screen, over.signal);
  });

  await Promise.race([
    asked,
    system.failed.then(() => {
      code = exitCode.failed;
      screen.clearStatus();
      screen.say('stopping everything');
    }),
  ]);
  over.abort();
  await system.stop();
  deafen();
  narrator.close();
  return code;
}

async function showStatus(plan: Plan, screen: Screen, over: AbortSignal): Promise<void> {
  const urls = services.map((service) => `${adminUrl(service, plan)}/metrics`);
  const everyMs = screen.onTerminal ? statusEveryMs.terminal : statusEveryMs.elsewhere;
  let before: Snapshot = await takeSnapshot(urls);
  const timer = setInterval(() => {
    void takeSnapshot(urls).then((now) => {
      if (over.aborted) return;
      screen.status(statusLine(before, now));
      before = now;
    });
  }, everyMs);
  over.addEventListener('abort', () => clearInterval(timer));
}
