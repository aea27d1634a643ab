import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileExamples } from './compile-examples.ts';

const run = promisify(execFile);
const top = join(import.meta.dirname, '../../..');

/** What comes with the client when it is installed, each packed as it is published. */
const packed = ['client', 'contracts', 'databento', 'payments'];

/** What they need of others to run: without TypeBox, which types and schemas alone are made with. */
const others = ['@hpcc-js/wasm-zstd', 'mppx', 'secp256k1', 'viem', 'ws'];

/** What a stranger who compiles installs besides. */
const types = ['@types/node', 'undici-types'];

const packageOf = (name: string): string => `@crude-alpha/${name}`;

/** A folder of somebody who has installed the client. */
let stranger: string;

beforeAll(async () => {
  stranger = await mkdtemp(join(tmpdir(), 'stranger-'));
  await writeFile(join(stranger, 'package.json'), '{ "type": "module" }');
  const pack = ['pack', '--json', '--pack-destination', stranger];
  const { stdout } = await run('npm', [...pack, ...packed.map((name) => `-w=${packageOf(name)}`)], {
    cwd: top,
  });
  for (const { filename, name } of JSON.parse(stdout) as { filename: string; name: string }[]) {
    const place = join(stranger, 'node_modules', name);
    await mkdir(place, { recursive: true });
    await run('tar', ['xf', join(stranger, filename), '-C', place, '--strip-components=1']);
  }
  for (const name of [...others, ...types]) {
    const place = join(stranger, 'node_modules', name);
    await mkdir(join(place, '..'), { recursive: true });
    await symlink(join(top, 'node_modules', name), place);
  }
});
afterAll(async () => {
  await rm(stranger, { recursive: true });
});

test.each(packed)('publint finds nothing in %s', async (name) => {
  // What was packed: there is nothing in it that is not published.
  const pkgDir = join(stranger, 'node_modules', packageOf(name));
  const { messages } = await publint({ pkgDir, pack: false, strict: true });
  expect(messages).toEqual([]);
});

test('the client names what it stands on, and brings its licence', async () => {
  const folder = join(stranger, 'node_modules/@crude-alpha/client');
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(Object.keys(dependencies).filter((name) => !name.startsWith('@crude-alpha/'))).toEqual([
    'ws',
  ]);
  const licence = await readFile(join(folder, 'LICENSE'), 'utf8');
  expect(licence).toBe(await readFile(join(top, 'LICENSE'), 'utf8'));
});

test('every example of its README compiles against the types that it brings', async () => {
  const { count, said } = await compileExamples(stranger, '@crude-alpha/client', {
    skipLibCheck: true,
  });
  expect(count).toBeGreaterThan(0);
  expect(said).toBe('');
});

test('a stranger runs the command, and the SDK, which loads no payment code unless it pays', async () => {
  const crude = join(stranger, 'node_modules/@crude-alpha/client/bin/crude.js');
  const { stdout } = await run(process.execPath, [crude, '--help'], { cwd: stranger });
  expect(stdout).toContain('crude subscribe SYMBOL');
  // What pays is gone, down to the last file, and nobody misses it.
  for (const name of ['mppx', 'viem']) await rm(join(stranger, 'node_modules', name));
  await rm(join(stranger, 'node_modules/@crude-alpha/payments/dist/payer'), { recursive: true });
  const program = `
    import { subscribe } from '@crude-alpha/client';
    const { done } = subscribe({ url: 'http://127.0.0.1:1', symbols: ['CL'], signal: AbortSignal.abort() });
    console.log(await done);
  `;
  const said = await run(process.execPath, ['--input-type=module', '-e', program], {
    cwd: stranger,
  });
  expect(said.stdout).toBe('{ closed: null, leftOpen: null }\n');
});

test('contracts check values without what their schemas are made with', async () => {
  const program = `
    import { checkEvent } from '@crude-alpha/contracts';
    console.log(checkEvent({ type: 'tick', ts: 1, tsRecv: 2 }).message);
    console.log(await import('@crude-alpha/contracts/schemas').catch(({ code }) => code));
  `;
  const said = await run(process.execPath, ['--input-type=module', '-e', program], {
    cwd: stranger,
  });
  expect(said.stdout).toBe('feed: is missing\nERR_MODULE_NOT_FOUND\n');
});

test('for a browser it is one small file without Node, and the payments apart', async () => {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: join(top, 'packages/client'),
    build: {
      write: false,
      rollupOptions: {
        input: join(top, 'packages/client/dist/index.js'),
        preserveEntrySignatures: 'strict',
      },
    },
  });
  if (Array.isArray(result) || !('output' in result)) throw new Error('one bundle was asked for');
  const chunks = result.output.filter((file) => file.type === 'chunk');
  const entry = chunks.find(({ isEntry }) => isEntry)!;
  expect(entry.exports).toContain('subscribe');
  const now = [entry, ...chunks.filter(({ fileName }) => entry.imports.includes(fileName))];
  const modules = now.flatMap(({ moduleIds }) => moduleIds);
  const paying = /viem|mppx|payments\/(?!dist\/pause)|dial-node|browser-external/;
  expect(modules.filter((id) => paying.test(id))).toEqual([]);
  expect(modules.some((id) => id.endsWith('dial-browser.js'))).toBe(true);
  for (const { code } of now) expect(code).not.toMatch(/["']node:|\bBuffer\b|\bprocess\./);
  const bytes = now.reduce((sum, { code }) => sum + code.length, 0);
  expect(bytes).toBeLessThan(20_000);
  // What pays is there too, for when it is asked for.
  const later = chunks
    .filter((chunk) => !now.includes(chunk))
    .flatMap(({ moduleIds }) => moduleIds);
  expect(later.some((id) => id.includes('/mppx/'))).toBe(true);
});
