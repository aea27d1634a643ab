import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** The lock, or the process that has it. */
export type LockResult = { readonly release: () => Promise<void> } | { readonly holder: number };

/**
 * What this process holds. Its id alone does not tell: in a container every life has the same one, and
 * what a former life left behind must be no obstacle.
 */
const mine = new Set<string>();

/** Takes a lock that holds until it is released or this process ends, however it ends. */
export async function tryLock(path: string): Promise<LockResult> {
  if (mine.has(path)) return { holder: process.pid };
  // Before anything is awaited: of two claims in one process only one may get further.
  mine.add(path);
  try {
    const holder = await claim(path);
    if (holder !== null) {
      mine.delete(path);
      return { holder };
    }
  } catch (error) {
    mine.delete(path);
    throw error;
  }
  return {
    release: async () => {
      await rm(path, { force: true });
      mine.delete(path);
    },
  };
}

/** Null when the lock is ours. It comes to be with its holder in it: nobody ever reads an empty one. */
async function claim(path: string): Promise<number | null> {
  const own = `${path}.${process.pid}`;
  await writeFile(own, String(process.pid), { mode: 0o600 });
  try {
    while (!(await tryLink(own, path))) {
      const holder = await read(path);
      if (isAnother(holder)) return holder;
      const taken = await setAside(path, `${own}.stale`);
      if (taken !== null) return taken;
    }
    return null;
  } finally {
    await rm(own, { force: true });
  }
}

/** Moves a lock away that nobody holds; returns who holds it if somebody took it in the meantime. */
async function setAside(path: string, aside: string): Promise<number | null> {
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const holder = await read(aside);
  const taken = isAnother(holder);
  if (taken) await tryLink(aside, path);
  await rm(aside, { force: true });
  return taken ? holder : null;
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function read(path: string): Promise<number> {
  return Number(await readFile(path, 'utf8').catch(() => ''));
}

function isAnother(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
