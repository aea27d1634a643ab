import { spawn } from 'node:child_process';
import { LocalError } from './errors.ts';
import { findProgram } from './find-program.ts';
import type { Host } from './host.ts';

type Report = (line: string) => void;

/** Waits for another package manager's lock rather than failing; prints errors only. */
const aptOptions = ['-qq', '-o', 'DPkg::Lock::Timeout=120'];

/**
 * Installs a package of the system's package manager, if that needs no password. Returns what
 * the operator can do should the program still be missing.
 */
export async function installPackage(name: string, host: Host, report: Report): Promise<string> {
  const brew = await findProgram('brew', host.folders);
  if (host.platform === 'darwin' && brew !== null) {
    await installWithBrew(brew, name, host, report);
    return `run: brew install ${name}`;
  }
  const apt = host.platform === 'linux' ? await findProgram('apt-get', host.folders) : null;
  if (apt !== null) {
    await installWithApt(apt, name, host, report);
    return `run: sudo apt-get install ${name}`;
  }
  return `install ${name} with your package manager and run this again`;
}

async function installWithBrew(
  brew: string,
  name: string,
  host: Host,
  report: Report,
): Promise<void> {
  report(`installing ${name} with brew`);
  const done = await run([brew, 'install', '--quiet', name], {
    ...host.env,
    HOMEBREW_NO_AUTO_UPDATE: '1',
  });
  if (!done.ok) throw installFailed(name, `brew install ${name}`, done.output);
}

async function installWithApt(
  apt: string,
  name: string,
  host: Host,
  report: Report,
): Promise<void> {
  const command = `sudo apt-get install ${name}`;
  const env = { ...host.env, DEBIAN_FRONTEND: 'noninteractive' };
  const prefix = await rootPrefix(host);
  if (prefix === null) {
    throw new LocalError('PROGRAM_MISSING', `${name} is missing; run: ${command}`);
  }
  report(`installing ${name} with apt-get`);
  const install = [...prefix, apt, 'install', '-y', ...aptOptions, '--no-install-recommends', name];
  let done = await run(install, env);
  if (!done.ok) {
    // A fresh machine has no package lists at all, an old one names versions that are gone.
    report('refreshing the package lists (apt-get update)');
    await run([...prefix, apt, 'update', ...aptOptions], env);
    done = await run(install, env);
  }
  if (!done.ok) throw installFailed(name, command, done.output);
}

/** The words before a command that make it run as root without a password; null if none do. */
async function rootPrefix(host: Host): Promise<string[] | null> {
  if (host.isRoot) return [];
  const sudo = await findProgram('sudo', host.folders);
  if (sudo === null || !(await run([sudo, '-n', 'true'], host.env)).ok) return null;
  // sudo drops the environment, so what apt-get needs is said again.
  return [sudo, '-n', 'DEBIAN_FRONTEND=noninteractive'];
}

function installFailed(name: string, command: string, output: string): LocalError {
  const last = output.trim().split('\n').at(-1) ?? '';
  const reason = last === '' ? '' : ` (${last})`;
  return new LocalError(
    'INSTALL_FAILED',
    `${name} could not be installed${reason}; run: ${command}`,
  );
}

async function run(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ ok: boolean; output: string }> {
  return await new Promise((resolve) => {
    let output = '';
    const child = spawn(command[0]!, command.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
