import type { Beat } from './beat.ts';
import type { Candle } from './candle.ts';
import type { ChainActivity } from './chain-activity.ts';
import { InvalidValueError } from './errors.ts';
import type { MarketEvent } from './events/event.ts';
import { isPlainQuote, isPlainTrade } from './events/plain-print.ts';
import type { AlphaFrame } from './frame.ts';
import {
  clientMessageRules,
  eventFields,
  eventRules,
  faultInAlphaFrame,
  faultInBeat,
  faultInCandle,
  faultInChainActivity,
  faultInOptionFlow,
  faultInSurface,
  faultInTruth,
  serverMessageRules,
} from './generated/validators.ts';
import type { ClientMessage, ServerMessage } from './messages.ts';
import type { OptionFlow } from './option-flow.ts';
import { isObject, type Rule } from './rules.ts';
import type { Surface } from './surface.ts';
import type { Truth } from './truth.ts';
import type { EventType } from './vocabulary.ts';

type Code = 'EVENT_INVALID' | 'MESSAGE_INVALID';

/** Values of several kinds, of which one field says which they are. */
function checkTagged<T>(
  code: Code,
  tag: string,
  rules: Readonly<Record<string, Rule>>,
  value: unknown,
): T | InvalidValueError {
  if (!isObject(value)) return new InvalidValueError(code, '', 'must be an object');
  const name = value[tag];
  const rule = typeof name === 'string' && Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule === undefined) {
    return new InvalidValueError(code, tag, `must be one of ${Object.keys(rules).join(', ')}`);
  }
  return checkBy<T>(code, rule, value);
}

function checkBy<T>(code: Code, rule: Rule, value: unknown): T | InvalidValueError {
  const fault = rule(value);
  return fault === null ? (value as T) : new InvalidValueError(code, fault.path, fault.reason);
}

/** The value as an event, or why it is none. It is checked, not copied. */
export function checkEvent(value: unknown): MarketEvent | InvalidValueError {
  if (isObject(value) && (isPlainQuote(value) || isPlainTrade(value))) {
    return value as unknown as MarketEvent;
  }
  return checkTagged<MarketEvent>('EVENT_INVALID', 'type', eventRules, value);
}

export function isEventType(value: string): value is EventType {
  return Object.hasOwn(eventRules, value);
}

/** Whether events of the type may have such a field. */
export function isEventField(type: EventType, name: string): boolean {
  const { required, optional } = eventFields[type];
  return required.includes(name) || optional.includes(name);
}

export function checkClientMessage(value: unknown): ClientMessage | InvalidValueError {
  return checkTagged<ClientMessage>('MESSAGE_INVALID', 't', clientMessageRules, value);
}

export function checkServerMessage(value: unknown): ServerMessage | InvalidValueError {
  return checkTagged<ServerMessage>('MESSAGE_INVALID', 't', serverMessageRules, value);
}

type Check<T> = (value: unknown) => T | InvalidValueError;

function checker<T>(rule: Rule): Check<T> {
  return (value) => checkBy<T>('MESSAGE_INVALID', rule, value);
}

export const checkFrame: Check<AlphaFrame> = checker(faultInAlphaFrame);
export const checkCandle: Check<Candle> = checker(faultInCandle);
export const checkSurface: Check<Surface> = checker(faultInSurface);
export const checkOptionFlow: Check<OptionFlow> = checker(faultInOptionFlow);
export const checkChainActivity: Check<ChainActivity> = checker(faultInChainActivity);
export const checkTruth: Check<Truth> = checker(faultInTruth);
export const checkBeat: Check<Beat> = checker(faultInBeat);
