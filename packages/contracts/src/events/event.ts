import Type, { type Static, type TSchema } from 'typebox';
import type { EventType } from '../vocabulary.ts';
import { Book } from './book.ts';
import { Definition } from './definition.ts';
import { Gap } from './gap.ts';
import { Heartbeat } from './heartbeat.ts';
import { Quote } from './quote.ts';
import { Session } from './session.ts';
import { Stat } from './stat.ts';
import { Status } from './status.ts';
import { Tick } from './tick.ts';
import { Trade } from './trade.ts';

/** Every event type by its `type`: the one list that validators, codecs and documents are made from. */
export const eventSchemas = {
  definition: Definition,
  quote: Quote,
  trade: Trade,
  book: Book,
  stat: Stat,
  status: Status,
  heartbeat: Heartbeat,
  tick: Tick,
  gap: Gap,
  session: Session,
} as const satisfies Record<EventType, TSchema>;

/** What the tape holds. */
export const MarketEvent = Type.Union(Object.values(eventSchemas), { $id: 'MarketEvent' });
export type MarketEvent =
  | Book
  | Definition
  | Gap
  | Heartbeat
  | Quote
  | Session
  | Stat
  | Status
  | Tick
  | Trade;

/** Compile-time proof that the list and the union name the same types. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
true satisfies Same<MarketEvent, Static<(typeof eventSchemas)[EventType]>>;
