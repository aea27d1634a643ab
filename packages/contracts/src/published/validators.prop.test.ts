import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import * as validators from '../generated/validators.ts';
import type { Rule } from '../rules.ts';
import type { Node } from './condition.ts';
import { embedded, publishedSchemas } from './schemas.ts';

const rules = validators as unknown as Readonly<Record<string, Rule>>;

const MAX = Number.MAX_SAFE_INTEGER;

/** Any value that the schema allows, by what JSON Schema says of its words. */
function allowedBy(schema: Node): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(allowedBy));
  const { minimum, maximum, exclusiveMinimum } = schema;
  switch (schema.type ?? '') {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: minimum ?? -MAX, max: maximum ?? MAX });
    case 'number':
      return fc.double({
        noNaN: true,
        noDefaultInfinity: true,
        min: minimum ?? exclusiveMinimum ?? -1e9,
        minExcluded: exclusiveMinimum !== undefined,
      });
    case 'string':
      return text(schema);
    case 'array': {
      const { minItems, maxItems } = schema;
      return fc.array(allowedBy(schema.items!), {
        minLength: minItems ?? 0,
        maxLength: Math.min(maxItems ?? 3, 3),
      });
    }
    case 'object':
      return schema.patternProperties === undefined ? fields(schema) : named(schema);
    default:
      throw new Error(`no values of type ${schema.type}`);
  }
}

function text(schema: Node): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 80 } = schema;
  return schema.pattern === undefined
    ? fc.string({ unit: 'binary', minLength, maxLength })
    : fc.stringMatching(new RegExp(schema.pattern), { maxLength });
}

function fields({ properties = {}, required }: Node): fc.Arbitrary<unknown> {
  const parts = Object.entries(properties).map(([name, one]) => [name, allowedBy(one)] as const);
  return fc.record(Object.fromEntries(parts), {
    requiredKeys: [...(required ?? [])],
    noNullPrototype: true,
  });
}

function named({ patternProperties }: Node): fc.Arbitrary<unknown> {
  const [[pattern, one]] = Object.entries(patternProperties!) as [[string, Node]];
  return fc.dictionary(fc.stringMatching(new RegExp(pattern)), allowedBy(one), {
    maxKeys: 3,
    noNullPrototype: true,
  });
}

const odd = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    'CL',
    'C..F',
    'a b',
    'none',
    'quote',
    'normal',
    true,
    {},
    [],
  ),
  fc.constantFrom(0, -0, -1, 0.5, 1, 999, 1000, 2 ** 52 - 1, 2 ** 52, 4_102_444_800_000_001, 5n),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, '🛢'.repeat(64), '🛢'.repeat(65)),
  fc.integer({ min: 60, max: 600 }).map((length) => 'x'.repeat(length)),
  fc.integer({ min: 2, max: 40 }).map((length) => Array<number>(length).fill(1)),
);

const changed = fc.record({
  /** Which of all places. */
  at: fc.nat(),
  how: fc.constantFrom('set', 'add', 'remove'),
  value: odd,
});

interface Place {
  readonly path: string;
  readonly object: Record<string, unknown>;
  readonly key: string;
}

/** Every place of a value, deep down. */
function places(value: unknown, path = ''): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Record<string, unknown>;
  return Object.keys(object).flatMap((key) => {
    const here = path === '' ? key : `${path}.${key}`;
    return [{ path: here, object, key }, ...places(object[key], here)];
  });
}

/** Where TypeBox finds fault, dotted. */
function faults(check: ReturnType<typeof Compile>, value: unknown): string[] {
  return check.Errors(value).flatMap(({ instancePath, keyword, params }) => {
    const at = instancePath
      .slice(1)
      .replaceAll('/', '.')
      .replaceAll('~1', '/')
      .replaceAll('~0', '~');
    const missing = (params as { requiredProperties?: string[] }).requiredProperties ?? [];
    if (keyword !== 'required') return [at];
    return missing.map((name) => (at === '' ? name : `${at}.${name}`));
  });
}

describe.each([...publishedSchemas()])('what is made of %s', (name, schema) => {
  const rule = rules[`faultIn${name}`]!;
  const check = Compile(schema);
  const value = allowedBy(embedded(schema));

  test('takes what the schema allows', () => {
    fc.assert(
      fc.property(value, (good) => {
        expect(check.Check(good)).toBe(true);
        expect(rule(good)).toBeNull();
      }),
      { numRuns: 25 },
    );
  });

  test('refuses what the schema refuses, and names a place that it names', () => {
    let refused = 0;
    fc.assert(
      fc.property(value, fc.array(changed, { minLength: 1, maxLength: 2 }), (good, changes) => {
        const whole = structuredClone(good);
        for (const { at, how, value } of changes) {
          const other = structuredClone(value);
          const all = places(whole);
          if (all.length === 0) break;
          const { object, key } = all[at % all.length]!;
          if (how === 'set') object[key] = other;
          else if (Array.isArray(object)) object.push(other);
          else if (how === 'add') object['extra'] = other;
          else delete object[key];
        }
        const fault = rule(whole);
        expect(fault === null).toBe(check.Check(whole));
        if (fault === null) return;
        refused++;
        expect(faults(check, whole)).toContain(fault.path);
      }),
      { numRuns: 120 },
    );
    expect(refused).toBeGreaterThan(25);
  });

  test('refuses what is no such thing at all', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true }), (other) => {
        expect(rule(other) === null).toBe(check.Check(other));
      }),
      { numRuns: 25 },
    );
  });
});
