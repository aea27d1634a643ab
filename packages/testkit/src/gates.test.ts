import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const pure = ['contracts', 'market', 'quant', 'synthetic', 'engine'];

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, object>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as T;
}

function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(join(root, 'node_modules/.bin', command), args, { cwd }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

/** A copy of the project's rules over an empty tree, so that a probe never stands in the real one. */
let probe: string;

beforeAll(() => {
  probe = mkdtempSync(join(tmpdir(), 'crude-gates-'));
  const biome = read<Record<string, unknown>>('biome.json');
  writeFileSync(join(probe, 'biome.json'), JSON.stringify({ ...biome, vcs: undefined }));
  cpSync(join(root, 'infra/lint'), join(probe, 'infra/lint'), { recursive: true });
  for (const name of [...pure, 'bus']) {
    mkdirSync(join(probe, 'packages', name, 'src'), { recursive: true });
    cpSync(
      join(root, 'packages', name, 'package.json'),
      join(probe, 'packages', name, 'package.json'),
    );
  }
});

afterAll(() => {
  rmSync(probe, { recursive: true });
});

async function lint(path: string, code: string): Promise<string> {
  writeFileSync(join(probe, path), code);
  const said = await run('biome', ['lint', path], probe);
  rmSync(join(probe, path));
  return said;
}

describe('the gate that keeps pure packages pure', () => {
  test.each([
    'export const x: number = Date.now();',
    'export const x: Date = new Date();',
    'export const x: number = Math.random();',
    'export const x: number = performance.now();',
    'export const x: string = crypto.randomUUID();',
  ])('refuses %s in each of them', async (code) => {
    for (const name of pure) {
      const said = await lint(`packages/${name}/src/probe.ts`, `${code}\n`);
      expect(said, name).toContain('A pure package reads no clock');
    }
  });

  test('allows a time that was given, and a clock elsewhere', async () => {
    const given = 'export const day = (ms: number): Date => new Date(ms);\n';
    expect(await lint('packages/engine/src/probe.ts', given)).toContain('No fixes applied');
    const elsewhere = 'export const x: number = Date.now();\n';
    expect(await lint('packages/bus/src/probe.ts', elsewhere)).not.toContain('pure package');
  });

  test.each(pure)('leaves %s without timers, process and the DOM', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'crude-types-'));
    const config = {
      extends: join(root, 'packages', name, 'tsconfig.json'),
      compilerOptions: { composite: false, noEmit: true, rootDir: '.', tsBuildInfoFile: null },
      include: [join(folder, 'probe.ts')],
      references: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(
      join(folder, 'probe.ts'),
      'setTimeout(() => {}, 1);\nexport const a = process.env;\nexport const b = document.title;\nimport "node:fs";\n',
    );
    const said = await run('tsc', ['-p', folder], root);
    for (const missing of ['setTimeout', 'process', 'document', 'node:fs']) {
      expect(said).toContain(`'${missing}'`);
    }
    rmSync(folder, { recursive: true });
  });
});

describe('the layers', () => {
  const packages = readdirSync(join(root, 'packages'));
  const services = readdirSync(join(root, 'services'));
  const own = (manifest: Manifest): string[] =>
    Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
      .filter((name) => name.startsWith('@crude-alpha/'))
      .map((name) => name.slice('@crude-alpha/'.length));

  test('pure packages stand on pure packages only, and on no adapter of the outside world', () => {
    for (const name of pure) {
      const manifest = read<Manifest>(`packages/${name}/package.json`);
      for (const below of own(manifest)) expect(pure, `${name} on ${below}`).toContain(below);
      const outside = Object.keys(manifest.dependencies ?? {}).filter(
        (n) => !n.startsWith('@crude'),
      );
      expect(outside, name).toEqual(name === 'contracts' ? ['typebox'] : []);
    }
  });

  test('services stand on packages, never on each other, and not on what is for development', () => {
    for (const name of services) {
      for (const below of own(read<Manifest>(`services/${name}/package.json`))) {
        expect(packages, `${name} on ${below}`).toContain(below);
        expect(['testkit', 'local', 'chain'], `${name} on ${below}`).not.toContain(below);
      }
    }
  });

  test.each([
    { who: 'the bus', knows: 'NATS', owners: ['bus'], those: /^(nats$|@nats-io\/)/ },
    {
      who: 'payments, the chain and what measures them',
      knows: 'viem, ox and mppx',
      owners: ['chain', 'payments', 'testkit'],
      those: /^(viem|ox|mppx)$/,
    },
  ])('only $who know $knows', ({ owners, those }) => {
    for (const path of [
      ...packages.map((p) => `packages/${p}`),
      ...services.map((s) => `services/${s}`),
    ]) {
      const known = Object.keys(read<Manifest>(`${path}/package.json`).dependencies ?? {}).filter(
        (name) => those.test(name),
      );
      const owns = owners.some((owner) => path === `packages/${owner}`);
      expect(known.length > 0, path).toBe(owns);
    }
  });

  test('an import that the manifest does not declare is refused', async () => {
    const said = await lint('packages/quant/src/probe.ts', "export * from '@crude-alpha/bus';\n");
    expect(said).toContain('noUndeclaredDependencies');
  });

  test('tests read every door of a package from its source', () => {
    for (const name of packages) {
      for (const [door, conditions] of Object.entries(
        read<Manifest>(`packages/${name}/package.json`).exports ?? {},
      )) {
        expect(Object.keys(conditions)[0], `${name} ${door}`).toBe('@crude-alpha/source');
      }
    }
  });

  test('each TypeScript project refers to exactly the packages that its manifest names', () => {
    for (const path of [
      ...packages.map((p) => `packages/${p}`),
      ...services.map((s) => `services/${s}`),
    ]) {
      const config = read<{ references: { path: string }[] }>(`${path}/tsconfig.json`);
      const referred = config.references.map((r) => r.path.split('/').at(-1) ?? '');
      expect(referred.sort(), path).toEqual(own(read<Manifest>(`${path}/package.json`)).sort());
    }
  });
});
