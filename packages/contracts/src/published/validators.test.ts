import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TSchema } from 'typebox';
import { expect, test } from 'vitest';
import { Candle } from '../candle.ts';
import { eventSchemas } from '../events/event.ts';
import { clientMessages, serverMessages } from '../messages.ts';
import {
  aggressors,
  candleIntervals,
  clientMessageTypes,
  eventTypes,
  gapReasons,
  serverMessageTypes,
  wsErrorCodes,
} from '../vocabulary.ts';
import { validatorModule } from './validators.ts';

test('the validators are those that the schemas make (npm run generate)', () => {
  const made = readFileSync(join(import.meta.dirname, '../generated/validators.ts'), 'utf8');
  expect(made).toBe(validatorModule());
});

test('the vocabulary has the words of the schemas, in their order', () => {
  expect(Object.keys(eventSchemas)).toEqual(eventTypes);
  expect(Object.keys(clientMessages)).toEqual(clientMessageTypes);
  expect(Object.keys(serverMessages)).toEqual(serverMessageTypes);
  expect(words(eventSchemas.trade.properties.aggressor)).toEqual(aggressors);
  expect(words(eventSchemas.gap.properties.reason)).toEqual(gapReasons);
  expect(words(Candle.properties.interval)).toEqual(candleIntervals);
  expect(words(serverMessages.error.properties.code)).toEqual(wsErrorCodes);
});

function words(schema: TSchema): readonly unknown[] {
  const { anyOf, enum: all } = schema as { anyOf?: { const: string }[]; enum?: string[] };
  return all ?? anyOf!.map((one) => one.const);
}
