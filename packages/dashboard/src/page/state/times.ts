/** A moment of event time on the wall of UTC. */
export function writeClock(micros: number): string {
  return new Date(micros / 1000).toISOString().slice(11, 19);
}

/** A day of event time. */
export function writeDay(micros: number): string {
  return new Date(micros / 1000).toISOString().slice(0, 10);
}

/** How long ago, in as few words as do. */
export function writeAge(ms: number): string {
  const sec = ms / 1000;
  if (sec < 10) return `${sec.toFixed(1)} s`;
  return writeSpan(sec);
}

/** A length of time, rounded down. */
export function writeSpan(sec: number): string {
  if (sec < 60) return `${Math.floor(sec)} s`;
  if (sec < 3600) return `${Math.floor(sec / 60)} min`;
  const hours = Math.floor(sec / 3600);
  const minutes = Math.floor((sec % 3600) / 60);
  return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
}
