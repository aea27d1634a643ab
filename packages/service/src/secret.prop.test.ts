import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigError } from './errors.ts';
import { createLogger } from './logger.ts';
import { readVariables } from './read-variables.ts';
import type { Secret } from './secret.ts';
import type { Env } from './variable.ts';

const catalogue = {
  API_KEY: { kind: 'secret', doc: 'for the test' },
  CRUDE_PORT: { kind: 'port', doc: 'for the test' },
} as const;

const MARK = 'Qz7';

/** Values with a mark that nothing else in a line holds, around any printable text. */
const secretText = fc
  .string({ unit: 'grapheme-ascii', minLength: 4, maxLength: 40 })
  .map((text) => `${MARK}${text.replaceAll(' ', '_')}${MARK}`);

test('the value of a secret is in no configuration, log line or inspection', () => {
  fc.assert(
    fc.property(secretText, (value) => {
      const lines: string[] = [];
      const config = readVariables(catalogue, ['API_KEY', 'CRUDE_PORT'], { API_KEY: value });
      const key = config['API_KEY'] as Secret;
      const logger = createLogger(
        'ingest',
        { CRUDE_INSTANCE: 'one', CRUDE_LOG_FORMAT: 'json', CRUDE_LOG_LEVEL: 'trace' },
        { secrets: [key], stream: { write: (line: string) => void lines.push(line) } },
      );
      logger.info({ config, deep: { list: [key] } }, `using ${key}`);
      logger.error({ err: new Error(`refused ${key.reveal()}`) }, key.reveal());
      logger.child({ url: `http://x/?k=${key.reveal()}` }).warn({ [key.reveal()]: 1 });
      lines.push(JSON.stringify(config), inspect(config, { depth: 9 }));
      expect(key.reveal()).toBe(value);
      expect(lines).toHaveLength(5);
      expect(lines.join('')).not.toContain(MARK);
    }),
  );
});

test('no mistake in the environment brings the value into the error', () => {
  const mistakes = fc.constantFrom<Env>(
    { CRUDE_PORT: 'x' },
    { API_KEY_FILE: '/nonexistent' },
    { CRUDE_PROT: '1', API_KEY_FILE: '/nonexistent' },
  );
  fc.assert(
    fc.property(secretText, mistakes, fc.boolean(), (value, env, misspelt) => {
      const name = misspelt ? 'API_KEYS' : 'API_KEY';
      try {
        readVariables(catalogue, ['API_KEY', 'CRUDE_PORT'], { ...env, [name]: value });
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect(inspect(error, { depth: 9 })).not.toContain(MARK);
        expect(JSON.stringify(error)).not.toContain(MARK);
      }
    }),
  );
});
