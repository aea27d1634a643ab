/** The one way by which frames reach the desk: whoever has it is told when the page turns elsewhere. */
export interface Lane {
  /** Frames come from somebody else from now on, until `stop` is called or it is given back. */
  lend(stop: () => void): void;
  /** The page follows by itself again. */
  giveBack(): void;
}
