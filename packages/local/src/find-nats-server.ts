import { homedir } from 'node:os';
import { join } from 'node:path';
import { findProgram, foldersOf } from './find-program.ts';

/** Debian puts it in /usr/sbin, which an ordinary user's PATH leaves out. */
const usualFolders = (): string[] => [
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/bin',
  '/usr/sbin',
  '/opt/homebrew/bin',
  '/home/linuxbrew/.linuxbrew/bin',
  '/snap/bin',
  join(homedir(), 'go', 'bin'),
];

/** Where nats-server is on this machine: in PATH or one of the usual places; null when nowhere. */
export async function findNatsServer(): Promise<string | null> {
  return await findProgram('nats-server', [...foldersOf(process.env['PATH']), ...usualFolders()]);
}
