import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from './host.ts';
import { installPackage } from './install-package.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crude-install-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program that notes how it was called. */
async function program(name: string, body: string): Promise<void> {
  const path = join(folder, name);
  await writeFile(
    path,
    `#!/bin/sh\necho "${name} $* $DEBIAN_FRONTEND" >> ${folder}/calls\n${body}\n`,
  );
  await chmod(path, 0o755);
}

const host = (more: Partial<Host> = {}): Host => ({
  platform: 'linux',
  isRoot: true,
  folders: [folder],
  env: { PATH: process.env['PATH'] },
  ...more,
});

const calls = async (): Promise<string[]> =>
  (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');

async function install(where: Host): Promise<string[]> {
  const lines: string[] = [];
  await installPackage('nats-server', where, (line) => lines.push(line));
  return lines;
}

test('root installs with apt-get, without questions', async () => {
  await program('apt-get', 'exit 0');
  expect(await install(host())).toEqual(['installing nats-server with apt-get']);
  const [call] = await calls();
  expect(await calls()).toHaveLength(1);
  expect(call).toMatch(/^apt-get install -y .*nats-server noninteractive$/);
});

test('refreshes the package lists once where they are empty', async () => {
  await program('apt-get', `[ "$1" = update ] && touch ${folder}/lists; [ -e ${folder}/lists ]`);
  await install(host());
  expect((await calls()).map((call) => call.split(' ')[1])).toEqual([
    'install',
    'update',
    'install',
  ]);
});

test('another user installs through sudo if that asks for no password', async () => {
  await program('apt-get', 'exit 0');
  await program('sudo', 'shift; [ "$1" = true ] || exec env "$@"');
  await install(host({ isRoot: false }));
  expect((await calls()).at(-1)).toMatch(/^apt-get install -y .*nats-server noninteractive$/);
});

test('says the exact command where sudo asks for a password, or is missing', async () => {
  await program('apt-get', 'exit 0');
  const missing = {
    code: 'PROGRAM_MISSING',
    message: 'nats-server is missing; run: sudo apt-get install nats-server',
  };
  await expect(install(host({ isRoot: false }))).rejects.toMatchObject(missing);
  await program('sudo', 'echo "a password is required" >&2; exit 1');
  await expect(install(host({ isRoot: false }))).rejects.toMatchObject(missing);
});

test('a package that cannot be had is one line with what apt-get said last', async () => {
  await program('apt-get', 'echo "E: Unable to locate package nats-server" >&2; exit 100');
  await expect(install(host())).rejects.toMatchObject({
    code: 'INSTALL_FAILED',
    message:
      'nats-server could not be installed (E: Unable to locate package nats-server); run: sudo apt-get install nats-server',
  });
});

test('uses brew on a Mac, and names what to do where neither is', async () => {
  await program('brew', 'exit 0');
  expect(await install(host({ platform: 'darwin', isRoot: false }))).toEqual([
    'installing nats-server with brew',
  ]);
  expect((await calls())[0]).toMatch(/^brew install --quiet nats-server/);
  expect(await installPackage('nats-server', host({ folders: [] }), () => {})).toBe(
    'install nats-server with your package manager and run this again',
  );
});
