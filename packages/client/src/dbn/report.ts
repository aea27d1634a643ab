/** What a report says: by name, in order. */
export type Report = Readonly<Record<string, string | number | null | readonly unknown[] | object>>;

/** A report as lines of name and value; lists and groups below their name. */
export function reportLines(report: Report): string[] {
  return Object.entries(report).flatMap(([name, value]) => {
    if (value === null) return [row(name, 'not known')];
    if (typeof value !== 'object') return [row(name, String(value))];
    const rows = Array.isArray(value)
      ? value.map(
          (one) => `  ${typeof one === 'string' ? one : Object.values(one as object).join('  ')}`,
        )
      : Object.entries(value).map(([key, one]) => `  ${row(key, String(one))}`);
    return [row(name, String(rows.length)), ...rows];
  });
}

function row(name: string, value: string): string {
  return `${name.padEnd(16)} ${value}`;
}
