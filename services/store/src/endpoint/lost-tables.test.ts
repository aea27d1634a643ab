import { execFileSync } from 'node:child_process';
import {
  constants,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, hasEmbedded, launchEmbedded } from '@crude-alpha/testkit';
import { Connection } from '@crude-alpha/warehouse';
import { expect, test } from 'vitest';
import { checkTables } from './lost-tables.ts';

test('a folder that never was one is taken', async () => {
  await expect(checkTables(join(import.meta.dirname, 'nowhere'))).resolves.toBeUndefined();
});

test('what another store makes and drops in the folder meanwhile is not lost', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'crude-lost-'));
  const database = join(dir, 'data/metadata/crude');
  const uuid = '0a66e4c8-93a5-4f0b-832e-b882160773e5';
  try {
    await mkdir(database, { recursive: true });
    await writeFile(`${database}.sql`, '');
    await symlink('dropped', join(database, 'gone.sql'));
    const slow = join(database, 'slow.sql');
    execFileSync('mkfifo', [slow]);
    const checked = checkTables(dir);
    // Can be opened once the notes were listed and this one is being read.
    const note = await eventually('the note is read', () =>
      open(slow, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => null),
    );
    await writeFile(join(database, 'new.sql'), `ATTACH TABLE _ UUID '${uuid}'`);
    await mkdir(join(dir, 'data/store/0a6', uuid, 'all_1_1_0'), { recursive: true });
    await rm(slow);
    await note.close();
    await expect(checked).resolves.toBeUndefined();
    await rm(join(database, 'new.sql'));
    await expect(checkTables(dir)).rejects.toMatchObject({ code: 'TABLE_LOST' });
  } finally {
    await rm(dir, { recursive: true });
  }
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
