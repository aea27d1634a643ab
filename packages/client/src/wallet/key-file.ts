import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createWallet, type Wallet, walletOf } from '@crude-alpha/payments/payer';
import { CrudeError } from '../errors.ts';

/** Bits of a mode that let others in. */
const OTHERS = 0o077;

/** Makes a wallet and keeps its key in a new file that only its owner may read. */
export async function createKeyFile(path: string): Promise<Wallet> {
  const wallet = createWallet();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}.new`;
  try {
    const file = await open(fresh, 'w', 0o600);
    try {
      await file.writeFile(`${wallet.privateKey}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // Never over another key: there may be money behind it.
    await link(fresh, path);
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    return wallet;
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const reason = exists ? 'there is a key already' : (cause as Error).message;
    throw new CrudeError('NO_FILE', `${path}: ${reason}`, { cause });
  } finally {
    await rm(fresh, { force: true });
  }
}

/** The wallet whose key is in a file; null where there is no file. */
export async function readKeyFile(path: string): Promise<Wallet | null> {
  let text: string;
  try {
    // Windows has no such bits, and says that everybody may do everything.
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      throw new CrudeError('NO_FILE', `${path} can be read by others: chmod 600 ${path}`);
    }
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof CrudeError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new CrudeError('NO_FILE', `${path}: ${(cause as Error).message}`, { cause });
  }
  return walletOf(text.trim());
}

/** The wallet of a file that has to be there. */
export async function needKeyFile(path: string): Promise<Wallet> {
  const wallet = await readKeyFile(path);
  if (wallet !== null) return wallet;
  throw new CrudeError('NO_FILE', `there is no ${path}: crude wallet create makes one`);
}

/** The wallet of a file, made where there is none: for money that is worth nothing. */
export async function readOrCreateKeyFile(path: string): Promise<Wallet> {
  const there = await readKeyFile(path);
  if (there !== null) return there;
  try {
    return await createKeyFile(path);
  } catch (error) {
    // Another process has just made one.
    const made = await readKeyFile(path);
    if (made === null) throw error;
    return made;
  }
}
