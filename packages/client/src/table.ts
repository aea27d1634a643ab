/** Rows as text in columns, the first row above the others; numbers stand to the right. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  const isNumber = head.map((_, at) => rows.every((row) => /^-?[\d.]*$/.test(row[at] ?? '')));
  return all.map((row) =>
    widths
      .map((width, at) => {
        const cell = row[at] ?? '';
        return isNumber[at] === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
