/** What the fake can be told to do wrong. */
export type FakeFault = StandingFault | SessionFault;

/** Faults of the gateway, which hold until they are used up or changed. */
export type StandingFault =
  /** The next handshakes end with this error: a bad key, a connection limit. */
  | { readonly fault: 'refuse'; readonly error: string; readonly times: number }
  /** The next connections are closed at once, as one too many a second is. */
  | { readonly fault: 'slam'; readonly times: number }
  /** From now on no more than this; Infinity ends it. */
  | { readonly fault: 'slow'; readonly bytesPerSec: number }
  /** Replays begin so many records too early. */
  | { readonly fault: 'duplicate'; readonly records: number }
  /** New sessions tell which instrument is which after so many records only. */
  | { readonly fault: 'late-mapping'; readonly records: number }
  /** The next replays that are asked for, except of all there is, are refused by code 8. */
  | { readonly fault: 'aged-out'; readonly times: number };

/** Faults of the sessions that there are. */
export type SessionFault =
  /** They say nothing more, not even heartbeats. */
  | { readonly fault: 'hang' }
  /** Ends the sessions: within a record, cleanly between two, or by a reset. */
  | { readonly fault: 'cut'; readonly where: 'mid-record' | 'between' | 'reset' }
  /** Bytes that are no record, and then on as if nothing were. */
  | { readonly fault: 'garbage' }
  /** An error record on the sessions that there are. */
  | { readonly fault: 'error'; readonly code: number; readonly message: string }
  /** Leaves out the next records and says so by code 7. */
  | { readonly fault: 'skip'; readonly records: number };

/** The gateway's own faults as they are now. */
export interface Standing {
  refusals: string[];
  slams: number;
  bytesPerSec: number;
  duplicate: number;
  lateMapping: number;
  agedOut: number;
}
