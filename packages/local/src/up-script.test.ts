import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** Stands where npm is, notes what it is asked for, and does as much of it as matters here. */
const npm = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
const [, , ...args] = process.argv;
appendFileSync('calls', args.join(' ') + '\\n');
if (process.env.NPM_FAILS === args[0]) {
  console.error('npm error: this is why');
  process.exit(7);
}
if (process.env.NPM_HANGS === args[0]) {
  process.on('SIGINT', () => process.exit(1));
  console.log('hanging');
  setInterval(() => {}, 1000);
} else if (args[0] === 'ci') {
  mkdirSync('node_modules', { recursive: true });
  writeFileSync('node_modules/.package-lock.json', '{}');
} else {
  console.log('chatter of the build');
  mkdirSync('packages/local/dist', { recursive: true });
  writeFileSync('packages/local/dist/main.js', 'console.log("running", ...process.argv.slice(2))');
}
`;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'crude-script-'));
  await mkdir(join(root, 'infra'));
  const script = fileURLToPath(new URL('../../../infra/up.mjs', import.meta.url));
  await copyFile(script, join(root, 'infra', 'up.mjs'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeFile(join(root, 'package-lock.json'), '{}');
  await writeFile(join(root, 'npm.mjs'), npm);
});
afterEach(() => rm(root, { recursive: true, force: true }));

interface Result {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function start(args: string[], env: NodeJS.ProcessEnv, nodeArgs: string[] = []): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, join(root, 'infra', 'up.mjs'), ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], npm_execpath: join(root, 'npm.mjs'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finish(child: ChildProcess): Promise<Result> {
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  await once(child, 'close');
  return { code: child.exitCode, output, errors };
}

const run = (args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Result> =>
  finish(start(args, env));
const calls = async (): Promise<string[]> =>
  (await readFile(join(root, 'calls'), 'utf8')).trim().split('\n');

test('from a bare clone: installs, builds, runs, and hands on its arguments', async () => {
  expect(await run(['--mode', 'active'])).toEqual({
    code: 0,
    output: 'installing npm packages\nbuilding\nrunning --mode active\n',
    errors: '',
  });
  expect((await calls()).map((call) => call.split(' ')[0])).toEqual(['ci', 'run']);
});

test('installs again only when the lock file is newer than what is installed', async () => {
  await run();
  await run();
  expect((await calls()).filter((call) => call.startsWith('ci'))).toHaveLength(1);
  const later = new Date(Date.now() + 10_000);
  await utimes(join(root, 'package-lock.json'), later, later);
  await run();
  expect((await calls()).filter((call) => call.startsWith('ci'))).toHaveLength(2);
});

test('a failed step shows what npm printed, says so in one line, and goes no further', async () => {
  expect(await run([], { NPM_FAILS: 'ci' })).toMatchObject({
    code: 1,
    output: 'installing npm packages\n',
  });
  const failed = await run([], { NPM_FAILS: 'run' });
  expect(failed.code).toBe(1);
  expect(failed.output).toBe('installing npm packages\nbuilding\n');
  expect(failed.errors).toBe(
    'npm error: this is why\nnpm run build failed (7): what it printed is above\n',
  );
});

test('Ctrl-C while npm works ends npm first', async () => {
  const child = start([], { NPM_HANGS: 'ci' });
  const result = finish(child);
  for await (const chunk of child.stdout!) if (String(chunk).includes('hanging')) break;
  child.kill('SIGINT');
  expect((await result).code).toBe(130);
});

test('an old Node is one clear line, before anything else', async () => {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '18.20.4' })`;
  const old = await finish(start([], {}, ['--import', pretend]));
  expect(old).toEqual({
    code: 1,
    output: '',
    errors: 'Node 20.19 or newer is needed, this is 18.20.4: see https://nodejs.org/en/download\n',
  });
});
