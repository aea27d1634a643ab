/** Stream that holds a tape. */
export function tapeStream(tape: string): string {
  return `TAPE_${tape}`;
}

/** Stream that holds what compute derived from a tape. */
export function derivedStream(tape: string): string {
  return `DERIVED_${tape}`;
}
