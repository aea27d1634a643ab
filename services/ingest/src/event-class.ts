import type { EventType } from '@crude-alpha/contracts';

/**
 * What may become of an event when the tape cannot keep up:
 * `droppable` ones say only that the source lives, `conflatable` ones are superseded by the next of
 * the same symbol, and everything else is history that nothing brings back.
 */
export type EventClass = 'droppable' | 'conflatable' | 'protected';

const classes: Readonly<Record<EventType, EventClass>> = {
  heartbeat: 'droppable',
  quote: 'conflatable',
  book: 'conflatable',
  trade: 'protected',
  definition: 'protected',
  stat: 'protected',
  status: 'protected',
  session: 'protected',
  gap: 'protected',
  // One a second, and the only clock that readers have.
  tick: 'protected',
};

export function classOf(type: EventType): EventClass {
  return classes[type];
}
