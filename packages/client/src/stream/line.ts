/** How a connection ended, or why it never came to be. */
export interface LineEnd {
  readonly opened: boolean;
  /** HTTP status of a refused handshake, where it can be known: browsers do not tell. */
  readonly status: number | null;
  /** Close code of the socket; 1006 where it ended without one. */
  readonly code: number;
  readonly reason: string;
}

/** Who is told what happens on a line. */
export interface LineListener {
  opened(): void;
  heard(text: string): void;
  /** Once, and nothing after it. */
  ended(end: LineEnd): void;
}

/** A connection to a gateway. */
export interface Line {
  /** Nothing is said on one that is not open. */
  say(text: string): void;
  /** Ends it without waiting for the other side. */
  hangUp(): void;
}

export type Dial = (url: string, listener: LineListener) => Line;
