import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileExamples } from './compile-examples.ts';

const run = promisify(execFile);
const top = join(import.meta.dirname, '../../..');
const pkgDir = join(top, 'packages/databento');
const NAME = '@crude-alpha/databento';

/** A folder of somebody who has installed the package, and nothing else of this house. */
let stranger: string;

beforeAll(async () => {
  stranger = await mkdtemp(join(tmpdir(), 'stranger-'));
  const place = join(stranger, 'node_modules', NAME);
  await mkdir(place, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', stranger], {
    cwd: pkgDir,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await run('tar', ['xf', join(stranger, filename), '-C', place, '--strip-components=1']);
  await writeFile(join(stranger, 'package.json'), '{ "type": "module" }');
});

afterAll(async () => {
  await rm(stranger, { recursive: true });
});

async function program(text: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', text], {
    cwd: stranger,
  });
  return stdout.trim();
}

async function install(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const place = join(stranger, 'node_modules', name);
    await mkdir(join(place, '..'), { recursive: true });
    await symlink(join(top, 'node_modules', name), place);
  }
}

test('publint finds nothing', async () => {
  // What was packed: there is nothing in it that is not published.
  const packed = join(stranger, 'node_modules', NAME);
  const { messages } = await publint({ pkgDir: packed, pack: false, strict: true });
  expect(messages).toEqual([]);
});

test('the package has no dependency but one, and its licence with it', async () => {
  const manifest = JSON.parse(
    await readFile(join(stranger, 'node_modules', NAME, 'package.json'), 'utf8'),
  ) as { dependencies: Record<string, string>; private?: boolean };
  expect(Object.keys(manifest.dependencies)).toEqual(['@hpcc-js/wasm-zstd']);
  expect(manifest.private).toBeUndefined();
  const licence = await readFile(join(stranger, 'node_modules', NAME, 'LICENSE'), 'utf8');
  expect(licence).toBe(await readFile(join(top, 'LICENSE'), 'utf8'));
});

test('the codec runs without it, the clients with it', async () => {
  const codec = `
    import { priceToText, schemas } from '${NAME}/dbn';
    console.log(priceToText(72_310_000_000n), schemas.trades);
  `;
  expect(await program(codec)).toBe('72.31 4');
  await install('@hpcc-js/wasm-zstd');
  const clients = `
    import { compressZstd, decompressZstd, HistoricalClient, live } from '${NAME}';
    import { startFakeGateway } from '${NAME}/fake';
    const bytes = decompressZstd(await compressZstd(new TextEncoder().encode('there and back')));
    console.log(new TextDecoder().decode(bytes), typeof HistoricalClient, typeof live, typeof startFakeGateway);
  `;
  expect(await program(clients)).toBe('there and back function function function');
});

test('every example of its README compiles against the types that it brings', async () => {
  await install('@types/node', 'undici-types');
  const known = `
    declare const socket: AsyncIterable<Uint8Array>;
    declare function keep(...values: readonly number[]): void;
    declare function use(value: unknown): void;
    declare function forget(...values: readonly unknown[]): void;
  `;
  const { count, said } = await compileExamples(stranger, NAME, {
    given: (example) =>
      example.includes('const key') ? known : `${known}declare const key: string;`,
  });
  expect(count).toBeGreaterThan(3);
  expect(said).toBe('');
});
