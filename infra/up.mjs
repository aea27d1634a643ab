// `npm run up`: from a bare clone to the running system. Plain JavaScript without dependencies,
// because it runs before there are any.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const oldestNode = [20, 19];
const root = fileURLToPath(new URL('..', import.meta.url));

await up();

async function up() {
  refuseOldNode();
  if (!isInstalled()) {
    say('installing npm packages');
    await npm(['ci', '--loglevel=error', '--no-fund', '--no-audit'], 'inherit');
  }
  say('building');
  await npm(['run', '--silent', 'build'], 'pipe');
  await import('../packages/local/dist/main.js');
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  fail(
    `Node ${oldestNode.join('.')} or newer is needed, this is ${process.versions.node}: see https://nodejs.org/en/download`,
  );
}

/** npm writes this file last, so it is there and new only when the whole install was. */
function isInstalled() {
  const installed = `${root}node_modules/.package-lock.json`;
  return (
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs
  );
}

/** Runs npm; its output is shown, or only when it fails. Ends this process if it does. */
async function npm(args, output) {
  // The npm that started this, wherever it is; else the one in PATH.
  const { npm_execpath: started } = process.env;
  const command = started ? [process.execPath, started] : ['npm'];
  const [program, ...first] = command;
  const child = spawn(program, [...first, ...args], {
    cwd: root,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    stdio: ['ignore', output, output],
  });
  let printed = '';
  child.stdout?.on('data', (chunk) => (printed += chunk));
  child.stderr?.on('data', (chunk) => (printed += chunk));

  // A half-written node_modules is worse than a second of patience: the child ends first.
  let interruptedBy = '';
  const passOn = (signal) => {
    interruptedBy = signal;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);
  const ended = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
  for (const signal of signals) process.off(signal, passOn);

  if (interruptedBy !== '') process.exit(128 + constants.signals[interruptedBy]);
  if (ended === 0) return;
  process.stderr.write(printed);
  fail(`npm ${args[0] === 'ci' ? 'ci' : 'run build'} failed (${ended}): what it printed is above`);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function fail(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
