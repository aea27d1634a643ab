import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** The command line of a living process; empty when there is none with this pid. */
export async function commandOf(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    return await new Promise((resolve) => {
      execFile('ps', ['-p', String(pid), '-o', 'command='], (error, stdout) =>
        resolve(error ? '' : stdout),
      );
    });
  }
}
