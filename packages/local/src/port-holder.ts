import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';

/** State of a listening socket in /proc/net/tcp. */
const LISTEN = '0A';

/**
 * Who listens on a local TCP port, as `name (process 123)`; null when that cannot be seen, since
 * another user's processes show it to root only.
 */
export async function portHolder(port: number): Promise<string | null> {
  const pid = process.platform === 'linux' ? await fromProc(port) : await fromLsof(port);
  if (pid === null) return null;
  return `${(await nameOf(pid)) ?? 'a process'} (process ${pid})`;
}

async function fromProc(port: number): Promise<number | null> {
  const sockets = await listeningSockets(port);
  if (sockets.size === 0) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const folder = `/proc/${pid}/fd`;
    for (const fd of await readdir(folder).catch(() => [])) {
      const target = await readlink(`${folder}/${fd}`).catch(() => '');
      if (sockets.has(target)) return Number(pid);
    }
  }
  return null;
}

/** The sockets listening on the port, written as /proc/PID/fd shows them. */
async function listeningSockets(port: number): Promise<Set<string>> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const found = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/);
      if (columns[1]?.endsWith(`:${hex}`) && columns[3] === LISTEN) {
        found.add(`socket:[${columns[9]}]`);
      }
    }
  }
  return found;
}

async function fromLsof(port: number): Promise<number | null> {
  const output = await outputOf('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN']);
  const pid = Number(output.trim().split('\n')[0]);
  return pid > 0 ? pid : null;
}

async function nameOf(pid: number): Promise<string | null> {
  const command = (await outputOf('ps', ['-p', String(pid), '-o', 'comm='])).trim();
  return command === '' ? null : command;
}

async function outputOf(program: string, args: string[]): Promise<string> {
  return await new Promise((resolve) => {
    execFile(program, args, (error, stdout) => resolve(error ? '' : stdout));
  });
}
