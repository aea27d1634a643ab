/** The newest message of a kind: the ordinal that completed it and its time; -1 before the first. */
export interface Told {
  seq: number;
  ts: number;
}

/** Whether a step of this length lies between the newest message and a moment. */
export function isDue({ ts: last }: Told, ts: number, everyUs: number): boolean {
  return Math.floor(ts / everyUs) > Math.floor(last / everyUs);
}

/** Notes a message; gives the `seq` of the one before, null for the first. */
export function tell(told: Told, ts: number, ordinal: number): number | null {
  const prev = told.seq < 0 ? null : told.seq;
  told.seq = ordinal;
  told.ts = ts;
  return prev;
}
