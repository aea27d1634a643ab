import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const FIXTURE = fileURLToPath(new URL('fixtures/service.mjs', import.meta.url));

type Line = Record<string, unknown>;

const started: Fixture[] = [];

/** The fixture as a process: its log as it comes, its standard error and how it ended. */
class Fixture {
  readonly lines: Line[] = [];
  stderr = '';
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  #wake: () => void = () => {};

  constructor(behaviour: string, env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [FIXTURE, behaviour], {
      env: { PATH: process.env['PATH'], CRUDE_INGEST_ADMIN_PORT: '0', ...env },
      stdio: 'pipe',
    });
    started.push(this);
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as Line);
      this.#wake();
    });
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.ended = once(this.child, 'close').then(([code, signal]) => {
      this.#wake();
      return { code: code as number | null, signal: signal as string | null };
    });
  }

  /** The first log line that matches, now or when it comes. */
  async line(matches: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const found = this.lines.find(matches);
      if (found !== undefined) return found;
      if (this.child.exitCode !== null) {
        throw new Error(`ended without the line: ${JSON.stringify(this.lines)} ${this.stderr}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  message(msg: string): Promise<Line> {
    return this.line((line) => line['msg'] === msg);
  }

  note(note: string): Promise<Line> {
    return this.line((line) => String(line['note']).startsWith(note));
  }

  /** Lets a waiting behaviour go on. */
  tell(what = 'go'): void {
    this.child.stdin!.write(`${what}\n`);
  }

  get story(): unknown[] {
    return this.lines.map((line) => line['note'] ?? line['msg']);
  }
}

afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

test('SIGTERM: readiness goes first, then the service stops, the admin server last', async () => {
  const fixture = new Fixture('slow-stop');
  const { admin } = await fixture.message('started');
  const ready = await fetch(`${admin}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { ready: true, reasons: [], checks: {} },
  ]);
  const metrics = await (await fetch(`${admin}/metrics`)).text();
  expect(metrics).toMatch(/crude_service_info\{service="ingest",instance="[^"]+"\} 1/);

  fixture.child.kill('SIGTERM');
  await fixture.note('stop called');
  const stopping = await fetch(`${admin}/health/ready`);
  expect(stopping.status).toBe(503);
  expect(await stopping.json()).toMatchObject({
    ready: false,
    reasons: [{ check: 'lifecycle', reason: 'stopping' }],
  });
  fixture.tell();
  expect(await fixture.ended).toEqual({ code: 0, signal: null });
  expect(fixture.story).toEqual([
    'started',
    'stopping',
    'aborted',
    'stop called',
    'stop done',
    'stopped',
  ]);
  expect(fixture.stderr).toBe('');
});

test('an open connection of a scraper does not hold up the end', async () => {
  const fixture = new Fixture('plain');
  const { admin } = await fixture.message('started');
  // fetch keeps its connection alive
  await (await fetch(`${admin}/metrics`)).text();
  fixture.child.kill('SIGINT');
  expect((await fixture.ended).code).toBe(0);
});

test('a second SIGINT and a SIGTERM change nothing: stop runs once and to its end', async () => {
  const fixture = new Fixture('slow-stop');
  await fixture.message('started');
  fixture.child.kill('SIGINT');
  await fixture.note('stop called');
  fixture.child.kill('SIGINT');
  await fixture.line((line) => line['msg'] === 'already stopping' && line['signal'] === 'SIGINT');
  fixture.child.kill('SIGTERM');
  await fixture.line((line) => line['msg'] === 'already stopping' && line['signal'] === 'SIGTERM');
  fixture.tell();
  expect((await fixture.ended).code).toBe(0);
  expect(fixture.story.filter((step) => step === 'stop called')).toHaveLength(1);
  expect(fixture.story.at(-1)).toBe('stopped');
});

test('a third SIGINT forces the end with 130', async () => {
  const fixture = new Fixture('slow-stop');
  await fixture.message('started');
  fixture.child.kill('SIGINT');
  await fixture.note('stop called');
  fixture.child.kill('SIGINT');
  await fixture.message('already stopping');
  fixture.child.kill('SIGINT');
  expect((await fixture.ended).code).toBe(130);
});

test('a stop that hangs ends at the deadline, saying what hung', async () => {
  const fixture = new Fixture('hang');
  await fixture.message('started');
  fixture.child.kill('SIGTERM');
  expect((await fixture.ended).code).toBe(1);
  expect(fixture.lines.at(-1)).toMatchObject({
    level: 'fatal',
    phase: 'stop',
    msg: 'did not stop in time: stop hung',
  });
});

test('a stop that fails is told and ends with 1, the admin server closed', async () => {
  const fixture = new Fixture('stop-throws');
  await fixture.message('started');
  fixture.child.kill('SIGTERM');
  expect((await fixture.ended).code).toBe(1);
  const failure = await fixture.message('the service did not stop cleanly');
  expect(failure['err']).toMatchObject({ message: 'the tape was not flushed' });
  expect(fixture.story.at(-1)).toBe('stopped');
});

test('SIGTERM during the start cuts it short and is no failure', async () => {
  const fixture = new Fixture('slow-start');
  await fixture.note('starting');
  fixture.child.kill('SIGTERM');
  expect((await fixture.ended).code).toBe(0);
  expect(fixture.story).toEqual(['starting', 'stopping', 'aborted', 'stopped']);
});

test('a port in use is one line that names the port and the variable', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const fixture = new Fixture('plain', { CRUDE_INGEST_ADMIN_PORT: String(port) });
  expect((await fixture.ended).code).toBe(1);
  expect(fixture.stderr).toBe(
    `ingest: port ${port} on 127.0.0.1 is already in use: stop what listens there or set CRUDE_INGEST_ADMIN_PORT to another port\n`,
  );
  expect(fixture.lines).toEqual([]);
  server.close();
});

test('each problem of the configuration is one line, and the exit code is 78', async () => {
  const fixture = new Fixture('plain', {
    NATS_URL: 'localhost',
    CRUDE_FEDE: 'x',
    CRUDE_TAPE: 'a.b',
  });
  expect((await fixture.ended).code).toBe(78);
  expect(fixture.stderr.split('\n')).toEqual([
    'ingest: CRUDE_FEDE is not a known variable, did you mean CRUDE_FEED?',
    'ingest: NATS_URL must be a URL beginning nats:// or tls://, got "localhost"',
    'ingest: CRUDE_TAPE must be 1 to 64 letters, digits, "-" or "_", got "a.b"',
    '',
  ]);
  expect(fixture.lines).toEqual([]);
});

test.each([
  ['refuse', 1, 'ingest: another ingest writes tape.synthetic\n'],
  ['system-error', 1, "ingest: ENOENT: no such file or directory, open '/nonexistent/tape'\n"],
  ['final', 78, 'ingest: another tape is stored under this name\n'],
])(
  'a foreseen failure to start (%s) is one line without a stack, and ends with %d',
  async (behaviour, code, line) => {
    const fixture = new Fixture(behaviour);
    expect((await fixture.ended).code).toBe(code);
    expect(fixture.stderr).toBe(line);
    expect(fixture.lines).toEqual([]);
  },
);

test.each([
  ['bug', 'the service did not start', 'undefined is not a tape'],
  ['broken', 'the service gave up', 'two and two are five'],
  ['uncaught', 'uncaught exception', 'nobody caught this'],
  ['unhandled', 'unhandled rejection', 'not even an error'],
])(
  '%s is fatal: a log line with the stack, no stop, exit code 1',
  async (behaviour, msg, cause) => {
    const fixture = new Fixture(behaviour);
    fixture.tell();
    expect((await fixture.ended).code).toBe(1);
    const last = fixture.lines.at(-1)!;
    expect(last).toMatchObject({ level: 'fatal', msg, err: { message: cause } });
    expect((last['err'] as Line)['stack']).toContain('at ');
    expect(fixture.story).not.toContain('stop called');
  },
);

test('a foreseen end is one line with its code, and no stack', async () => {
  const fixture = new Fixture('lease-lost');
  await fixture.message('started');
  fixture.tell();
  expect((await fixture.ended).code).toBe(1);
  const last = fixture.lines.at(-1)!;
  expect(last).toMatchObject({ level: 'fatal', code: 'LEASE_LOST', msg: 'lease lost' });
  expect(last).not.toHaveProperty('err');
});

test('beats tell readiness with its reasons, and say goodbye', async () => {
  const fixture = new Fixture('beat', { CRUDE_INSTANCE: 'one' });
  await fixture.message('started');
  const before = Date.now() * 1000;
  await fixture.line((line) => String(line['note']).includes('"reasons":["feed: silent"]'));
  fixture.child.kill('SIGTERM');
  expect((await fixture.ended).code).toBe(0);
  const beats = fixture.story
    .map(String)
    .filter((step) => step.startsWith('sys.ingest.one '))
    .map((step) => JSON.parse(step.slice('sys.ingest.one '.length)) as Line);
  expect(beats[0]).toMatchObject({
    service: 'ingest',
    instance: 'one',
    ready: false,
    reasons: ['lifecycle: starting', 'feed: silent'],
  });
  expect(beats.at(-1)).toMatchObject({ reasons: ['lifecycle: stopping', 'feed: silent'] });
  const ts = beats.at(-1)?.['ts'] as number;
  expect(Number.isSafeInteger(ts)).toBe(true);
  expect(Math.abs(ts - before)).toBeLessThan(60_000_000);
});

test('a connection that is attached shows in metrics and in the log', async () => {
  const fixture = new Fixture('beat');
  const { admin } = await fixture.message('started');
  const page = await (await fetch(`${admin}/metrics`)).text();
  expect(page).toContain('crude_ingest_bus_disconnects_total 2');
  expect(page).toContain('crude_ingest_bus_reconnects_total 1');
  fixture.tell('disconnected');
  await fixture.message('NATS is out of reach');
  fixture.child.kill('SIGTERM');
  expect((await fixture.ended).code).toBe(0);
});

test('a connection that is closed for good ends the service, its own end of it does not', async () => {
  const turnedAway = new Fixture('beat');
  await turnedAway.message('started');
  turnedAway.tell('closed');
  expect((await turnedAway.ended).code).toBe(1);
  expect(turnedAway.lines.at(-1)).toMatchObject({ level: 'fatal', code: 'NATS_CLOSED' });

  const stopped = new Fixture('beat');
  await stopped.message('started');
  stopped.child.kill('SIGTERM');
  expect((await stopped.ended).code).toBe(0);
  expect(stopped.lines.filter(({ level }) => level !== 'info')).toEqual([]);
});
