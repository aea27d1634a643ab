import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from './errors.ts';
import { readVariables } from './read-variables.ts';
import { Secret } from './secret.ts';
import type { Env, Variable } from './variable.ts';

const folder = mkdtempSync(join(tmpdir(), 'crude-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const doc = 'for the test';

function read(variable: Variable, text?: string): unknown {
  const config = readVariables({ X: variable }, ['X'], text === undefined ? {} : { X: text });
  return config['X'];
}

function problemsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const variable = {
  string: { kind: 'string', doc },
  path: { kind: 'path', doc },
  name: { kind: 'name', doc },
  boolean: { kind: 'boolean', doc },
  choice: { kind: 'choice', values: ['calm', 'active', 'firehose'], doc },
  single: { kind: 'choice', values: ['off'], doc },
  list: { kind: 'list', doc },
  url: { kind: 'url', schemes: ['nats', 'tls'], doc },
  address: { kind: 'address', doc },
  instant: { kind: 'instant', doc },
  port: { kind: 'port', doc },
  integer: { kind: 'integer', doc },
  from: { kind: 'integer', min: 10, max: 60000, doc },
  number: { kind: 'number', min: 0, doc },
  most: { kind: 'number', max: 1, doc },
  duration: { kind: 'duration', min: '100ms', max: '1h', doc },
  bytes: { kind: 'bytes', min: '1MiB', doc },
} as const satisfies Record<string, Variable>;

describe('each kind reads', () => {
  test.each<[keyof typeof variable, string, unknown]>([
    ['string', '  0.0.0.0\r', '0.0.0.0'],
    ['path', '/data/tape.bin', '/data/tape.bin'],
    ['name', 'synthetic-2', 'synthetic-2'],
    ['boolean', 'on', true],
    ['boolean', 'true', true],
    ['boolean', 'off', false],
    ['boolean', 'false', false],
    ['choice', 'firehose', 'firehose'],
    ['list', 'CL', ['CL']],
    ['list', 'CL, NG ,GC', ['CL', 'NG', 'GC']],
    ['url', 'nats://127.0.0.1:4222', 'nats://127.0.0.1:4222'],
    ['url', 'tls://a:4222,nats://user:pw@b', 'tls://a:4222,nats://user:pw@b'],
    ['address', '127.0.0.1:5051', '127.0.0.1:5051'],
    ['address', 'sidecar.internal:80', 'sidecar.internal:80'],
    ['address', '[::1]:5051', '[::1]:5051'],
    ['instant', 'now', 'now'],
    ['instant', '2026-01-05T14:30:00Z', '2026-01-05T14:30:00Z'],
    ['instant', '2026-01-05T09:30:00.25-05:00', '2026-01-05T09:30:00.25-05:00'],
    ['port', '0', 0],
    ['port', '65535', 65535],
    ['integer', '-7', -7],
    ['from', '10', 10],
    ['from', '60000', 60000],
    ['number', '0', 0],
    ['number', '2.5', 2.5],
    ['number', '1e3', 1000],
    ['duration', '100ms', 100],
    ['duration', '5s', 5000],
    ['duration', '10m', 600_000],
    ['duration', '1h', 3_600_000],
    ['duration', '1.5s', 1500],
    ['bytes', '64MiB', 67_108_864],
    ['bytes', '1GB', 1_000_000_000],
    ['bytes', '8GiB', 8_589_934_592],
  ])('%s %j', (kind, text, value) => {
    expect(read(variable[kind], text)).toEqual(value);
  });
});

describe('each kind refuses, in one line', () => {
  test.each<[keyof typeof variable, string, string]>([
    ['name', 'a.b', 'X must be 1 to 64 letters, digits, "-" or "_", got "a.b"'],
    ['boolean', 'yes', 'X must be on, off, true or false, got "yes"'],
    ['choice', 'Calm', 'X must be calm, active or firehose, got "Calm"'],
    ['single', 'on', 'X must be off, got "on"'],
    ['list', 'CL,', 'X must be a comma separated list without empty or equal items, got "CL,"'],
    ['list', 'CL,CL', 'X must be a comma separated list without empty or equal items, got "CL,CL"'],
    ['url', 'localhost:4222', 'X must be a URL beginning nats:// or tls://, got "localhost:4222"'],
    ['url', 'http://a', 'X must be a URL beginning nats:// or tls://, got "http://a"'],
    ['url', 'nats://', 'X must be a URL beginning nats:// or tls://, got "nats://"'],
    ['url', 'nats://a,,', 'X must be a URL beginning nats:// or tls://, got "nats://a,,"'],
    ['address', '127.0.0.1', 'X must be an address such as 127.0.0.1:5051, got "127.0.0.1"'],
    ['address', 'a:0', 'X must be an address such as 127.0.0.1:5051, got "a:0"'],
    ['address', 'a:65536', 'X must be an address such as 127.0.0.1:5051, got "a:65536"'],
    ['instant', 'soon', 'X must be now or an instant such as 2026-01-05T14:30:00Z, got "soon"'],
    [
      'instant',
      '2026-13-05T14:30:00Z',
      'X must be now or an instant such as 2026-01-05T14:30:00Z, got "2026-13-05T14:30:00Z"',
    ],
    ['port', '65536', 'X must be a port from 0 to 65535, got "65536"'],
    ['port', 'tcp://10.0.0.1:70', 'X must be a port from 0 to 65535, got "tcp://10.0.0.1:70"'],
    ['integer', '1.5', 'X must be an integer, got "1.5"'],
    ['integer', '9007199254740993', 'X must be an integer, got "9007199254740993"'],
    ['from', 'abc', 'X must be an integer from 10 to 60000, got "abc"'],
    ['from', '9', 'X must be an integer from 10 to 60000, got "9"'],
    ['from', '60001', 'X must be an integer from 10 to 60000, got "60001"'],
    ['number', '-1', 'X must be a number of at least 0, got "-1"'],
    ['number', 'NaN', 'X must be a number of at least 0, got "NaN"'],
    ['number', 'Infinity', 'X must be a number of at least 0, got "Infinity"'],
    ['number', '1e999', 'X must be a number of at least 0, got "1e999"'],
    ['most', '2', 'X must be a number of at most 1, got "2"'],
    [
      'duration',
      '5',
      'X must be a duration such as 250ms, 5s, 10m, 2h or 7d, from 100ms to 1h, got "5"',
    ],
    [
      'duration',
      '2h',
      'X must be a duration such as 250ms, 5s, 10m, 2h or 7d, from 100ms to 1h, got "2h"',
    ],
    ['bytes', '8gib', 'X must be a size such as 512B, 64MiB or 1GB, of at least 1MiB, got "8gib"'],
    ['bytes', '1kB', 'X must be a size such as 512B, 64MiB or 1GB, of at least 1MiB, got "1kB"'],
    ['boolean', 'a\nb', 'X must be on, off, true or false, got "a\\nb"'],
  ])('%s %j', (kind, text, line) => {
    expect(problemsOf(() => read(variable[kind], text))).toEqual([line]);
  });

  test('a long value is cut, a password in it is not shown', () => {
    const [long] = problemsOf(() => read(variable.boolean, 'x'.repeat(500)));
    expect(long).toHaveLength('X must be on, off, true or false, got ""'.length + 81);
    expect(problemsOf(() => read(variable.url, 'http://me:hunter22@nats'))).toEqual([
      'X must be a URL beginning nats:// or tls://, got "http://[secret]@nats"',
    ]);
  });
});

test('absent and empty are the default, or undefined where there is none', () => {
  const withDefault: Variable = { kind: 'duration', default: '2h', doc };
  for (const text of [undefined, '', '  ']) {
    expect(read(withDefault, text)).toBe(7_200_000);
    expect(read(variable.integer, text)).toBeUndefined();
  }
});

test('a derived default is worked out from the environment', () => {
  const tape: Variable = {
    kind: 'name',
    default: { doc: 'the feed', from: (env: Env) => env['FEED'] ?? 'none' },
    doc,
  };
  const catalogue = { TAPE: tape, FEED: variable.name };
  expect(readVariables(catalogue, ['TAPE'], { FEED: 'sidecar' })).toEqual({ TAPE: 'sidecar' });
  expect(readVariables(catalogue, ['TAPE'], { FEED: 'sidecar', TAPE: 'mine' })).toEqual({
    TAPE: 'mine',
  });
});

test('all problems come at once, and the error has a stable code', () => {
  const catalogue = {
    EMIT_MS: variable.from,
    CRUDE_MODE: variable.choice,
    STREAM_PORT: variable.port,
  };
  const act = (): unknown =>
    readVariables(catalogue, ['EMIT_MS', 'CRUDE_MODE', 'STREAM_PORT'], {
      EMIT_MS: 'abc',
      CRUDE_MODE: 'wild',
      STREAM_PROT: '80',
    });
  expect(problemsOf(act)).toEqual([
    'STREAM_PROT is not a known variable, did you mean STREAM_PORT?',
    'EMIT_MS must be an integer from 10 to 60000, got "abc"',
    'CRUDE_MODE must be calm, active or firehose, got "wild"',
  ]);
  expect(act).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', name: 'ConfigError' }));
});

test('a variable that was not asked for is not checked', () => {
  const catalogue = { A: variable.integer, B: variable.integer };
  expect(readVariables(catalogue, ['A'], { A: '1', B: 'not a number' })).toEqual({ A: 1 });
});

describe('a secret', () => {
  const catalogue = { API_KEY: { kind: 'secret', doc } } as const;
  const readKey = (env: Env): unknown => readVariables(catalogue, ['API_KEY'], env)['API_KEY'];
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test('comes from the environment or from a file, without the line end', () => {
    expect((readKey({ API_KEY: 's3cret-value' }) as Secret).reveal()).toBe('s3cret-value');
    const path = file('key', 's3cret-value\r\n');
    const fromFile = readKey({ API_KEY_FILE: path });
    expect(fromFile).toBeInstanceOf(Secret);
    expect((fromFile as Secret).reveal()).toBe('s3cret-value');
    expect(readKey({})).toBeUndefined();
    expect(readKey({ API_KEY: '' })).toBeUndefined();
  });

  test('from both is refused without showing either', () => {
    const env = { API_KEY: 's3cret-value', API_KEY_FILE: file('both', 'other-value') };
    expect(problemsOf(() => readKey(env))).toEqual([
      'API_KEY and API_KEY_FILE are both set, keep one',
    ]);
  });

  test('from a file that is missing or empty is refused', () => {
    const missing = join(folder, 'missing');
    expect(problemsOf(() => readKey({ API_KEY_FILE: missing }))).toEqual([
      `API_KEY_FILE must name a readable file, got ${JSON.stringify(missing)} (ENOENT)`,
    ]);
    const empty = file('empty', '\n');
    expect(problemsOf(() => readKey({ API_KEY_FILE: empty }))).toEqual([
      `API_KEY_FILE names an empty file, ${JSON.stringify(empty)}`,
    ]);
  });
});
