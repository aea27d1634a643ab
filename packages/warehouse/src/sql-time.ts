/** Microseconds as ClickHouse writes and reads a time in UTC. */
export function sqlTime(micros: number): string {
  const ms = Math.floor(micros / 1000);
  const text = new Date(ms).toISOString();
  const below = String(micros - ms * 1000).padStart(3, '0');
  return `${text.slice(0, 10)} ${text.slice(11, 23)}${below}`;
}
