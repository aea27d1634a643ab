/** Levels of a JSON log line that a person at the screen should see. */
const notableLevels = new Set(['warn', 'error', 'fatal']);

/** nats-server's own prefix: pid, date, time, level. */
const natsLine = /^\[\d+\] \S+ \S+ \[(\w+)\] (.*)$/;
const notableNatsLevels = new Set(['WRN', 'ERR', 'FTL']);

/**
 * What of a line in a process's output belongs on the screen, or null: warnings and errors of a
 * log, and what is no log line at all on standard error, without the frames of a stack.
 */
export function notable(stream: 'stdout' | 'stderr', line: string): string | null {
  const nats = natsLine.exec(line);
  if (nats !== null) return notableNatsLevels.has(nats[1]!) ? nats[2]! : null;
  const record = parse(line);
  if (record !== null) return fromRecord(record);
  const isText = stream === 'stderr' && line.trim() !== '' && !/^\s/.test(line);
  return isText ? line : null;
}

function fromRecord(record: Readonly<Record<string, unknown>>): string | null {
  if (!notableLevels.has(String(record['level']))) return null;
  const message = typeof record['msg'] === 'string' ? record['msg'] : '';
  const error = record['err'];
  const cause =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return cause === '' || cause === message ? message : `${message}: ${cause}`;
}

function parse(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}
