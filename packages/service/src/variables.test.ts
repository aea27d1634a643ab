import { describe, expect, expectTypeOf, test } from 'vitest';
import { readConfig } from './read-config.ts';
import { renderVariables } from './render-variables.ts';
import type { ServiceContext } from './run-service.ts';
import type { Secret } from './secret.ts';
import type { ValueOf, Variable } from './variable.ts';
import { type VariableFor, type VariableName, variables } from './variables.ts';

const names = Object.keys(variables) as VariableName[];

test('docs/variables.md tells the truth', async () => {
  await expect(renderVariables()).toMatchFileSnapshot('../../../docs/variables.md');
});

test('the documented defaults hold', () => {
  const config = readConfig(names, {});
  expect(config).toMatchObject({
    NATS_URL: 'nats://127.0.0.1:4222',
    NATS_CREDS_FILE: undefined,
    STREAM_HOST: '127.0.0.1',
    STREAM_PORT: 7070,
    EMIT_MS: 1000,
    STRIKES_WINDOW: 40,
    PAYMENTS: 'off',
    CRUDE_FEED: 'synthetic',
    CRUDE_TAPE: 'synthetic',
    CRUDE_PRODUCTS: ['CL'],
    CRUDE_RATE: 0.04,
    CRUDE_SYNTHETIC_START: 'now',
    CRUDE_SIDECAR_ADDRESS: '127.0.0.1:5051',
    CRUDE_SILENCE: 5000,
    CRUDE_FANOUT: true,
    CRUDE_TAPE_MAX_BYTES: 8 * 1024 ** 3,
    CRUDE_TAPE_MAX_AGE: 72 * 3600 * 1000,
    CRUDE_DERIVED_MAX_AGE: 7 * 24 * 3600 * 1000,
    CRUDE_INGEST_ADMIN_PORT: 7071,
    CRUDE_COMPUTE_ADMIN_PORT: 7072,
    CRUDE_GATEWAY_ADMIN_PORT: 7073,
  });
  expect(config.CRUDE_INSTANCE).toMatch(new RegExp(`^[A-Za-z0-9_-]+-${process.pid}$`));
});

test('the tape has the name of its feed unless it is given', () => {
  expect(readConfig(['CRUDE_TAPE'], { CRUDE_FEED: 'file' }).CRUDE_TAPE).toBe('file');
  const named = readConfig(['CRUDE_TAPE'], { CRUDE_FEED: 'file', CRUDE_TAPE: 'monday' });
  expect(named.CRUDE_TAPE).toBe('monday');
});

describe('every entry', () => {
  test.each(Object.entries<Variable>(variables))('%s is well formed', (name, variable) => {
    expect(name).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    expect(variable.doc).toMatch(/^[A-Z`].*\.$/);
    expect(variable.doc).not.toContain('|');
    expect(variable.services).not.toEqual([]);
  });
});

test('types follow from the catalogue', () => {
  const config = readConfig(['NATS_URL', 'EMIT_MS', 'CRUDE_FEED', 'CRUDE_FILE'], {});
  expectTypeOf(config).toEqualTypeOf<{
    readonly NATS_URL: string;
    readonly EMIT_MS: number;
    readonly CRUDE_FEED: 'synthetic' | 'databento' | 'databento-replay' | 'sidecar' | 'file';
    readonly CRUDE_FILE: string | undefined;
  }>();
  expectTypeOf<ValueOf<{ kind: 'secret'; doc: '' }>>().toEqualTypeOf<Secret | undefined>();
  expectTypeOf<ValueOf<{ kind: 'list'; doc: ''; default: 'a' }>>().toEqualTypeOf<
    readonly string[]
  >();
  expectTypeOf<VariableFor<'gateway'>>().extract<'CRUDE_WARMUP'>().toBeNever();
  expectTypeOf<VariableFor<'gateway'>>().extract<'NATS_URL'>().toEqualTypeOf<'NATS_URL'>();
  expectTypeOf<ServiceContext<'NATS_URL'>['config']['CRUDE_INSTANCE']>().toEqualTypeOf<string>();
});
