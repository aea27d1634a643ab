import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a whole file in the place of the one that is there. When it resolves the bytes are on the disk;
 * whatever dies in between, the file is the old one or the new one.
 */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const fresh = await open(`${path}.new`, 'w', 0o600);
  try {
    await fresh.writeFile(bytes);
    await fresh.sync();
  } finally {
    await fresh.close();
  }
  await rename(`${path}.new`, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
