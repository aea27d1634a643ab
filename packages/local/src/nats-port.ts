import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A large store is read back before the server listens. */
const startDeadlineMs = 60_000;

/**
 * The port that the server with this pid listens on, once it greets clients there; null when it
 * exits first or takes longer than the deadline.
 */
export async function awaitNatsPort(
  storeDir: string,
  pid: number,
  exited: Promise<unknown>,
): Promise<number | null> {
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  const deadline = Date.now() + startDeadlineMs;
  while (!gone && Date.now() < deadline) {
    const port = await readPortsFile(storeDir, pid);
    if (port !== null && (await greets(port))) return port;
    await delay(10);
  }
  return null;
}

/** True when a NATS server on loopback says its `INFO`. */
export async function greets(port: number): Promise<boolean> {
  return (await serverInfo(port, '127.0.0.1', 1000)) !== null;
}

/** What a NATS server says of itself when one connects; null when none answers in time. */
export async function serverInfo(
  port: number,
  host: string,
  timeoutMs: number,
): Promise<Record<string, unknown> | null> {
  return await new Promise((resolve) => {
    let text = '';
    const socket = connect({ host, port });
    const settle = (info: Record<string, unknown> | null): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(info);
    };
    const late = setTimeout(() => settle(null), timeoutMs);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('\r\n') || text.length > 65_536) settle(parseInfo(text));
    });
    socket.once('error', () => settle(null));
    socket.once('close', () => settle(null));
  });
}

function parseInfo(text: string): Record<string, unknown> | null {
  const line = text.slice(0, text.indexOf('\r\n'));
  if (!line.startsWith('INFO ')) return null;
  try {
    return JSON.parse(line.slice('INFO '.length)) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** The last line the server logged, without its prefix of pid, time and level. */
export async function lastLogLine(storeDir: string): Promise<string> {
  try {
    const log = await readFile(join(storeDir, 'nats-server.log'), 'utf8');
    const line = log.trim().split('\n').at(-1) ?? '';
    return line.replace(/^\[\d+\] \S+ \S+ \[\w+\] /, '');
  } catch {
    return 'it wrote no log';
  }
}

async function readPortsFile(storeDir: string, pid: number): Promise<number | null> {
  const name = (await readdir(storeDir)).find((file) => file.endsWith(`_${pid}.ports`));
  if (name === undefined) return null;
  try {
    const ports = JSON.parse(await readFile(join(storeDir, name), 'utf8')) as { nats?: string[] };
    const port = Number(new URL(ports.nats?.[0] ?? '').port);
    return port > 0 ? port : null;
  } catch {
    // Seen while the server was still writing it.
    return null;
  }
}
