import { join } from 'node:path';
import { LogFile } from './log-file.ts';
import { notable } from './notable.ts';
import type { ProcessEvent } from './process-spec.ts';
import type { Screen } from './screen.ts';

/** Lines one process may put on the screen in a window; the log has all of them. */
const linesPerWindow = 8;
const windowMs = 10_000;

interface Window {
  since: number;
  lines: number;
}

/** Tells a person what the processes do, and keeps what they print. */
export class Narrator {
  readonly #screen: Screen;
  readonly #logDir: string;
  readonly #logs = new Map<string, LogFile>();
  readonly #windows = new Map<string, Window>();

  constructor(screen: Screen, logDir: string) {
    this.#screen = screen;
    this.#logDir = logDir;
  }

  /** Takes one event. */
  hear(event: ProcessEvent): void {
    if (event.kind === 'line') this.#hearLine(event.name, event.stream, event.line);
    const text = tell(event);
    if (text !== null) this.#screen.say(text);
    if (event.kind === 'gave-up') this.#screen.say(`  its log: ${this.#log(event.name).path}`);
  }

  /** Closes the logs. */
  close(): void {
    for (const log of this.#logs.values()) log.close();
    this.#logs.clear();
  }

  #hearLine(name: string, stream: 'stdout' | 'stderr', line: string): void {
    this.#log(name).write(line);
    const text = notable(stream, line);
    if (text === null) return;
    const now = performance.now();
    const window = this.#windows.get(name);
    if (window === undefined || now - window.since > windowMs) {
      this.#windows.set(name, { since: now, lines: 1 });
    } else {
      window.lines += 1;
      if (window.lines === linesPerWindow) {
        this.#screen.say(`${name}: more like this in ${this.#log(name).path}`);
      }
      if (window.lines >= linesPerWindow) return;
    }
    // What a service says before it has a log begins with its name already.
    this.#screen.say(text.startsWith(`${name}: `) ? text : `${name}: ${text}`);
  }

  #log(name: string): LogFile {
    let log = this.#logs.get(name);
    if (log === undefined) {
      log = new LogFile(join(this.#logDir, `${name}.log`));
      this.#logs.set(name, log);
    }
    return log;
  }
}

function tell(event: ProcessEvent): string | null {
  switch (event.kind) {
    case 'started':
    case 'stopping':
    case 'line':
      return null;
    case 'ready':
      return `${event.name} is ready (${seconds(event.tookMs)})`;
    case 'waiting':
      return `${event.name} is not ready yet (${event.reason})`;
    case 'late':
      return `${event.name} is not ready yet (${event.reason}): the others go on without it`;
    case 'died':
      return `${event.name} ${event.reason}; starting it again in ${seconds(event.restartInMs)}`;
    case 'gave-up':
      return `${event.name} ${event.reason}: giving up`;
    case 'forced':
      return `${event.name} did not stop in time and was ended by force`;
    case 'stopped':
      return `${event.name} has stopped (${seconds(event.tookMs)})`;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`;
}
