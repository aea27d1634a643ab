import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PaymentsError } from '../errors.ts';

/**
 * Keeps a folder for this process; throws BOOK_IN_USE while another that still runs has it. What a
 * process that died left behind is no obstacle. Resolves with the way to give it back.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  for (let tries = 0; ; tries += 1) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (tries > 0 || isRunning(holder)) {
      throw new PaymentsError('BOOK_IN_USE', `${folder} is in use by process ${holder}`);
    }
    await rm(path, { force: true });
  }
}

function isRunning(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return pid > 0;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
