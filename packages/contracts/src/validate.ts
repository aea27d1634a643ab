import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Beat } from './beat.ts';
import { Candle } from './candle.ts';
import { ChainActivity } from './chain-activity.ts';
import { InvalidValueError } from './errors.ts';
import { type EventType, eventSchemas, type MarketEvent } from './events/event.ts';
import { isPlainQuote, isPlainTrade } from './events/plain-print.ts';
import { AlphaFrame } from './frame.ts';
import {
  type ClientMessage,
  clientMessages,
  type ServerMessage,
  serverMessages,
} from './messages.ts';
import { OptionFlow } from './option-flow.ts';
import { Surface } from './surface.ts';
import { Truth } from './truth.ts';

type Code = 'EVENT_INVALID' | 'MESSAGE_INVALID';

/** Compiling costs a millisecond a schema, so each is compiled when it is first needed. */
function lazily<T extends TSchema>(schema: T): () => Validator {
  let compiled: Validator | undefined;
  return () => (compiled ??= Compile(schema));
}

function tagged(schemas: Record<string, TSchema>): ReadonlyMap<string, () => Validator> {
  return new Map(Object.entries(schemas).map(([tag, schema]) => [tag, lazily(schema)]));
}

function refusal(code: Code, validator: Validator, value: unknown): InvalidValueError {
  const errors = validator.Errors(value);
  // A boolean schema error is the shadow of an `additionalProperties` error: it carries the path.
  const extra = errors.find((error) => error.keyword === 'boolean');
  const missing = errors.find((error) => error.keyword === 'required');
  const first = extra ?? errors.find((error) => error.instancePath !== '') ?? errors[0];
  if (missing !== undefined && extra === undefined) {
    const names: readonly string[] =
      (missing.params as { requiredProperties?: string[] }).requiredProperties ?? [];
    const at = path(missing.instancePath);
    return new InvalidValueError(
      code,
      at === '' ? (names[0] ?? '') : `${at}.${names[0] ?? ''}`,
      'is missing',
    );
  }
  if (first === undefined) return new InvalidValueError(code, '', 'is not valid');
  return new InvalidValueError(
    code,
    path(first.instancePath),
    first === extra ? 'is not a known field' : first.message,
  );
}

function path(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkTagged<T>(
  code: Code,
  tag: string,
  validators: ReadonlyMap<string, () => Validator>,
  value: unknown,
): T | InvalidValueError {
  if (!isObject(value)) return new InvalidValueError(code, '', 'must be an object');
  const name = value[tag];
  const validator = typeof name === 'string' ? validators.get(name)?.() : undefined;
  if (validator === undefined) {
    return new InvalidValueError(code, tag, `must be one of ${[...validators.keys()].join(', ')}`);
  }
  return validator.Check(value) ? (value as T) : refusal(code, validator, value);
}

const events = tagged(eventSchemas);
const fromClient = tagged(clientMessages);
const fromServer = tagged(serverMessages);

/** The value as an event, or why it is none. It is checked, not copied. */
export function checkEvent(value: unknown): MarketEvent | InvalidValueError {
  if (isObject(value) && (isPlainQuote(value) || isPlainTrade(value))) {
    return value as unknown as MarketEvent;
  }
  return checkTagged<MarketEvent>('EVENT_INVALID', 'type', events, value);
}

export function isEventType(value: string): value is EventType {
  return events.has(value);
}

export function checkClientMessage(value: unknown): ClientMessage | InvalidValueError {
  return checkTagged<ClientMessage>('MESSAGE_INVALID', 't', fromClient, value);
}

export function checkServerMessage(value: unknown): ServerMessage | InvalidValueError {
  return checkTagged<ServerMessage>('MESSAGE_INVALID', 't', fromServer, value);
}

function checker<T extends TSchema>(schema: T): (value: unknown) => Static<T> | InvalidValueError {
  const compiled = lazily(schema);
  return (value) => {
    const validator = compiled();
    return validator.Check(value)
      ? (value as Static<T>)
      : refusal('MESSAGE_INVALID', validator, value);
  };
}

export const checkFrame: (value: unknown) => AlphaFrame | InvalidValueError = checker(AlphaFrame);
export const checkCandle: (value: unknown) => Candle | InvalidValueError = checker(Candle);
export const checkSurface: (value: unknown) => Surface | InvalidValueError = checker(Surface);
export const checkOptionFlow: (value: unknown) => OptionFlow | InvalidValueError =
  checker(OptionFlow);
export const checkChainActivity: (value: unknown) => ChainActivity | InvalidValueError =
  checker(ChainActivity);
export const checkTruth: (value: unknown) => Truth | InvalidValueError = checker(Truth);
export const checkBeat: (value: unknown) => Beat | InvalidValueError = checker(Beat);
