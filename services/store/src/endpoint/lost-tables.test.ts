import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasEmbedded, launchEmbedded } from '@crude-alpha/testkit';
import { Connection } from '@crude-alpha/warehouse';
import { expect, test } from 'vitest';
import { checkTables } from './lost-tables.ts';

test('a folder that never was one is taken', async () => {
  await expect(checkTables(join(import.meta.dirname, 'nowhere'))).resolves.toBeUndefined();
});

test.skipIf(!hasEmbedded)('rows of which the notes are gone are not passed over', async () => {
  const { database, dir, kill, restart, stop, url } = await launchEmbedded();
  const connection = new Connection({ url, database, name: 'test' });
  try {
    await connection.command(`CREATE DATABASE ${database}`);
    for (const table of ['kept', 'dropped', 'empty']) {
      await connection.command(
        `CREATE TABLE ${database}.${table} (n UInt64) ENGINE = MergeTree PARTITION BY n % 2 ORDER BY n`,
      );
    }
    await connection.command(`INSERT INTO ${database}.kept VALUES (1), (2)`);
    await connection.command(`INSERT INTO ${database}.dropped VALUES (1)`);
    // Its rows stay on the disk for some minutes.
    await connection.command(`DROP TABLE ${database}.dropped`);
    await kill();
    await checkTables(dir);

    const metadata = join(dir, 'data/metadata');
    const tables = join(metadata, database);
    expect((await readdir(tables)).sort()).toEqual(['empty.sql', 'kept.sql']);
    const uuid = /[0-9a-f-]{36}/.exec(await readFile(join(tables, 'kept.sql'), 'utf8'))![0];
    const lost = {
      code: 'TABLE_LOST',
      message: expect.stringContaining(`${uuid} has rows, but ${metadata} has no table`),
    };
    for (const note of [join(metadata, `${database}.sql`), join(tables, 'kept.sql')]) {
      await rename(note, `${note}.away`);
      await expect(checkTables(dir), note).rejects.toMatchObject(lost);
      await expect(restart()).rejects.toThrow(uuid);
      await rename(`${note}.away`, note);
    }
    // Without rows nothing is lost.
    await rm(join(tables, 'empty.sql'));
    await restart();
    const rows = await connection.rows(`SELECT n FROM ${database}.kept ORDER BY n`);
    expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
  } finally {
    await connection.close();
    await stop();
  }
});
