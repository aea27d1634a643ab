import type { SubscriptionEvent } from '../stream/events.ts';

/** What happened, as one line for people. */
export function eventText(event: SubscriptionEvent): string {
  switch (event.type) {
    case 'connected':
      return `connected to ${event.url}`;
    case 'disconnected':
      return `disconnected from ${event.url}: ${event.reason || event.code}`;
    case 'gap':
      return `${event.symbol}: frames are missing between ${event.after} and ${event.before}`;
    case 'restart':
      return `${event.symbol}: begun anew with ${event.before}, after ${event.after}`;
    case 'paid':
      return `paid for ${event.minutes} min of ${event.symbol}, until ${timeText(event.expiresAtMs)}`;
    case 'trouble': {
      const next = event.againInMs === null ? '' : `; again in ${seconds(event.againInMs)} s`;
      return `${event.code}: ${event.message.replaceAll(/\s+/g, ' ')}${next}`;
    }
  }
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
