import type { Connection, Limits } from '../connection.ts';
import type { ReadAhead } from './read-ahead.ts';

/** What a question is answered from. */
export interface Source {
  readonly connection: Connection;
  /** The tape that is meant where none is named. */
  readonly tape: string;
  readonly limits: Limits;
  readonly ahead: ReadAhead;
}
