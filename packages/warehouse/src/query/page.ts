/** Which part of an answer. */
export interface Part {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** A part of an answer. */
export interface Page<T> {
  readonly data: readonly T[];
  /** Where the next part begins, also when there is none yet; null where nothing was found at all. */
  readonly next: string | null;
  /** Whether the next part holds something now. */
  readonly more: boolean;
}
