import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  sampleActivity,
  sampleEvents,
  sampleFlow,
  sampleFrame,
  sampleSurface,
} from '@crude-alpha/testkit';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { publishedDocuments } from './documents.ts';
import { publishedSchemas, schemaDocument } from './schemas.ts';

const folder = join(import.meta.dirname, '../../generated');

describe('published documents', () => {
  test('are those that the code makes (npm run generate)', () => {
    const documents = publishedDocuments();
    expect(readdirSync(folder).sort()).toEqual([...documents.keys()].sort());
    for (const [name, text] of documents) {
      expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text);
    }
  });

  test('agree with another validator about good and bad events', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    const schemas = publishedSchemas();
    const byType = new Map(
      [...schemas.values()].map((schema) => {
        const document = schemaDocument(schema) as { properties: { type?: { const: string } } };
        return [document.properties.type?.const, ajv.compile(document)];
      }),
    );
    for (const event of sampleEvents) {
      const check = byType.get(event.type);
      expect(check?.(event), event.type).toBe(true);
      expect(check?.({ ...event, extra: 1 }), event.type).toBe(false);
      expect(check?.({ ...event, ts: 1.5 }), event.type).toBe(false);
    }
    const frame = ajv.compile({ ...schemaDocument(schemas.get('AlphaFrame')!), $id: 'frame' });
    expect(frame(sampleFrame)).toBe(true);
    expect(frame({ ...sampleFrame, health: 'fine' })).toBe(false);
    const others = {
      Surface: sampleSurface,
      OptionFlow: sampleFlow,
      ChainActivity: sampleActivity,
    };
    for (const [name, sample] of Object.entries(others)) {
      const check = ajv.compile({ ...schemaDocument(schemas.get(name)!), $id: `sample-${name}` });
      expect(check(sample), name).toBe(true);
      expect(check({ ...sample, bid: 70 }), name).toBe(false);
    }
  });

  test('hold an AsyncAPI document that its own schema accepts', () => {
    const require = createRequire(import.meta.url);
    const specification = require('@asyncapi/specs/schemas/3.0.0-without-$id.json') as object;
    const { default: Draft7 } = require('ajv') as { default: new (o: object) => Ajv2020 };
    const ajv = new Draft7({ strict: false, validateFormats: false });
    const document: unknown = JSON.parse(publishedDocuments().get('asyncapi.json') ?? '');
    const check = ajv.compile(specification);
    expect(check(document), JSON.stringify(check.errors?.slice(0, 3))).toBe(true);
    expect(check({ ...(document as object), channels: 7 })).toBe(false);
  });

  test('name only what they contain', () => {
    const document = JSON.parse(publishedDocuments().get('asyncapi.json') ?? '') as object;
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    let count = 0;
    for (const [, path] of references) {
      count++;
      const target = (path ?? '')
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
      expect(target, path).toBeDefined();
    }
    expect(count).toBeGreaterThan(50);
  });
});
