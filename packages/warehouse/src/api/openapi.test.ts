import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openApi } from './openapi.ts';

test('the document is the one that the code makes (npm run generate)', () => {
  const path = join(import.meta.dirname, '../../generated/openapi.json');
  expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(openApi(), null, 2)}\n`);
});

test('it names only what it contains', () => {
  const document = JSON.parse(JSON.stringify(openApi())) as object;
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(50);
  for (const [, path = ''] of references) {
    const target = path
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
    expect(target, path).toBeDefined();
  }
});

test('every parameter of a path is in it, and is required', () => {
  const { paths } = openApi() as {
    paths: Record<
      string,
      { get: { parameters: { name: string; in: string; required: boolean }[] } }
    >;
  };
  for (const [path, { get }] of Object.entries(paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const described = get.parameters.filter((one) => one.in === 'path');
    expect(described.map(({ name }) => name).sort(), path).toEqual(inPath.sort());
    for (const one of described) expect(one.required, path).toBe(true);
  }
});
