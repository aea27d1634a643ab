import { type ProcessSpec, supervise } from '@crude-alpha/local';
import { eventually } from './eventually.ts';
import { type ServiceName, serviceProgram } from './service-process.ts';

/** How one life of a service ended. */
export interface Death {
  readonly reason: string;
  /** The last it said. */
  readonly lastWords: string;
}

/** A service that is started again whenever it ends, as `npm run up` and the containers do. */
export interface KeptService {
  readonly deaths: readonly Death[];
  /** Settles with true when it was ready once, with false when that will not happen. */
  readonly ready: Promise<boolean>;
  /** SIGKILL by its id, as a crash would; resolves when it is gone, before it is started again. */
  kill(): Promise<void>;
  /** For good: SIGTERM, and waits until it has stopped. */
  stop(): Promise<void>;
}

/** In which a process that was killed is gone, and one that is to be started anew runs. */
const PATIENCE_MS = 30_000;

/** Starts a service on a free admin port and keeps it alive until it is stopped. */
export async function keepService(
  name: ServiceName,
  variables: Readonly<Record<string, string>>,
): Promise<KeptService> {
  const { adminUrl, program, env } = await serviceProgram(name, variables);
  const deaths: Death[] = [];
  let pid: number | null = null;
  let lastWords = '';
  const spec: ProcessSpec = {
    name,
    command: [process.execPath, program],
    env,
    cwd: process.cwd(),
    probe: async () =>
      (await fetch(`${adminUrl}/health/ready`)).ok ? null : 'it says that it is not',
  };
  const supervision = supervise([[spec]], {
    listener: (event) => {
      if (event.kind === 'started') {
        pid = event.pid;
        lastWords = '';
      } else if (event.kind === 'line') lastWords = event.line;
      else if (event.kind === 'died' || event.kind === 'gave-up') {
        deaths.push({ reason: event.reason, lastWords });
        pid = null;
      }
    },
  });
  return {
    deaths,
    ready: supervision.ready,
    async kill() {
      const running = await eventually(`${name} runs`, () => pid, PATIENCE_MS);
      const before = deaths.length;
      end(running);
      await eventually(`${name} is gone`, () => deaths.length > before, PATIENCE_MS);
    },
    stop: () => supervision.stop(),
  };
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has just ended by itself, and whoever starts it anew has not heard of it yet.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
