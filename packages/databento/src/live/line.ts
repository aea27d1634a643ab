/** The fields of a line `a=1|b=2|`; a field without `=` has an empty value, unknown ones are kept. */
export function parseLine(line: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of line.trim().split('|')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    if (at < 0) fields.set(part, '');
    else fields.set(part.slice(0, at), part.slice(at + 1));
  }
  return fields;
}

/** A line of fields, those without a value left out. */
export function formatLine(fields: readonly (readonly [string, string | undefined])[]): string {
  const parts = fields.filter(([, value]) => value !== undefined);
  return `${parts.map(([name, value]) => `${name}=${value}`).join('|')}\n`;
}

/** No handshake line is longer; a longer one comes from something that is no gateway. */
const MAX_LINE = 65_536;
const LF = 0x0a;

/** Takes lines out of bytes until told that what follows is no text. */
export class LineReader {
  #kept = '';

  /** The next line, and what is behind it; undefined where the line is not complete. */
  read(bytes: Uint8Array): { line: string; rest: Uint8Array } | undefined {
    const end = bytes.indexOf(LF);
    this.#kept += Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('latin1');
    if (this.#kept.length > MAX_LINE) throw new RangeError('the line is too long');
    if (end < 0) return undefined;
    const line = this.#kept;
    this.#kept = '';
    return { line, rest: bytes.subarray(end + 1) };
  }
}
