import type { MarketEvent } from './events/event.ts';
import type { CandleInterval, EventType } from './vocabulary.ts';

/** The packed record of one feed: one JetStream stream, one writer, one order. */
export function tapeSubject(tape: string): string {
  return `tape.${tape}`;
}

const REPLAY = 'replay-';

/** Name of a tape that is a copy being played: what is derived from it stays apart from what is live. */
export function replayTape(name: string): string {
  return `${REPLAY}${name}`;
}

/** Where something goes that is derived from a tape: the live subject, or one of the copy's own. */
export function derivedSubject(tape: string, subject: string): string {
  return tape.startsWith(REPLAY) ? `replay.${tape}.${subject}` : subject;
}

/** One event a message, for consumers that want one symbol. Without a symbol, the feed stands there. */
export function eventSubject(event: MarketEvent): string {
  return `md.events.${event.type}.${addressee(event)}`;
}

function addressee(event: MarketEvent): string {
  if (event.type === 'session') return event.product;
  return ('symbol' in event ? event.symbol : undefined) ?? event.feed;
}

/** All events of a type, or of everything. */
export function eventsWildcard(type?: EventType): string {
  return type === undefined ? 'md.events.>' : `md.events.${type}.>`;
}

export function truthSubject(product: string): string {
  return `md.truth.${product}`;
}

export function alphaSubject(product: string): string {
  return `alpha.${product}`;
}

export function surfaceSubject(product: string): string {
  return `surface.${product}`;
}

export function flowSubject(product: string): string {
  return `flow.${product}`;
}

/** Raw data of the exchange: not for the gateway. */
export function chainSubject(product: string): string {
  return `chain.${product}`;
}

export function candleSubject(interval: CandleInterval, symbol: string): string {
  return `candles.${interval}.${symbol}`;
}

export function beatSubject(service: string, instance: string): string {
  return `sys.${service}.${instance}`;
}

/** Every beat there is. */
export const beatsWildcard = 'sys.>';

/** Where gateways tell each other which paid sockets are open. */
export const seatsSubject = 'gateways.seats';
