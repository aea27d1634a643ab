import { CrudeError } from '../errors.ts';
import type { LineEnd } from './line.ts';

/** What the end of a connection means. */
export type Sequel =
  /** Try again, after a while. */
  | { readonly kind: 'again' }
  /** The paid time is over or not accepted: once there is more, try again at once. */
  | { readonly kind: 'pay'; readonly why: 'over' | 'refused' }
  /** What is paid for, and whether anything is, has to be asked again. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'stop'; readonly error: CrudeError };

/** Close codes and reasons are those of the gateway's page. */
export function afterEnd({ opened, status, code, reason }: LineEnd): Sequel {
  if (!opened) {
    if (status === 401) return { kind: 'pay', why: 'refused' };
    if (status !== 404) return { kind: 'again' };
    return stop('UNKNOWN_SYMBOL', 'the gateway does not have this symbol');
  }
  if (code === 1000 && reason === 'time_over') return { kind: 'pay', why: 'over' };
  if (reason === 'unpaid') return { kind: 'ask' };
  if (reason !== 'replaced') return { kind: 'again' };
  return stop('REPLACED', 'another socket uses the same paid time: each process needs its own');
}

function stop(code: 'REPLACED' | 'UNKNOWN_SYMBOL', message: string): Sequel {
  return { kind: 'stop', error: new CrudeError(code, message) };
}
