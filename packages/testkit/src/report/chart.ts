/** Width of every picture, in pixels of the page it is read on. */
export const WIDTH = 900;
export const BLUE = '#1f5fa8';
export const ORANGE = '#e07b00';
export const GREY = '#888888';
/** Where nothing is known. */
export const SILENT = '#dddddd';
const INK = '#24292f';

/** A rectangle of a picture in which values are drawn. */
export interface Panel {
  readonly svg: string;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** The ground between two values of x. */
  readonly shade: (from: number, to: number) => string;
}

export type Span = readonly [low: number, high: number];

export interface PanelOptions {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly xSpan: Span;
  readonly ySpan: Span;
  /** Values to mark along an axis; a label for each, or none. */
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly title?: string;
  readonly xLabel?: string;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

export function panel(options: PanelOptions): Panel {
  const { left, top, width, height, xSpan, ySpan } = options;
  const x = (value: number): number => left + (width * (value - xSpan[0])) / (xSpan[1] - xSpan[0]);
  const y = (value: number): number =>
    top + height - (height * (value - ySpan[0])) / (ySpan[1] - ySpan[0]);
  const [right, bottom] = [left + width, top + height];
  const parts = [
    ...options.yTicks.map(({ at, label }) => [
      line(left, y(at), right, y(at), '#e5e5e5'),
      label === '' ? '' : text(left - 6, y(at) + 4, label, { anchor: 'end' }),
    ]),
    ...options.xTicks.map(({ at, label }) => [
      line(x(at), top, x(at), bottom, '#e5e5e5'),
      label === '' ? '' : text(x(at), bottom + 15, label, { anchor: 'middle' }),
    ]),
    `<rect x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" fill="none" stroke="#bbbbbb"/>`,
    options.title === undefined ? '' : text(left, top - 7, options.title, { bold: true }),
    options.xLabel === undefined
      ? ''
      : text(left + width / 2, bottom + 32, options.xLabel, { anchor: 'middle' }),
  ].flat();
  const shade = (from: number, to: number): string =>
    `<rect x="${px(x(from))}" y="${px(top)}" width="${px(x(to) - x(from))}" height="${px(height)}" fill="${SILENT}"/>`;
  return { svg: parts.join(''), x, y, shade };
}

/** Round values across a span, about as many as asked for. */
export function roundTicks([low, high]: Span, about: number): Tick[] {
  const raw = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((one) => one * power >= raw) ?? 10);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks: Tick[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    ticks.push({ at: i * step, label: (i * step).toFixed(digits).replace('-', '−') });
  }
  return ticks;
}

/** The span of all finite values with some air around; at least `least` wide. */
export function spanOf(values: Iterable<number>, least: number): Span {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, least];
  const air = Math.max(0.06 * (high - low), 0.5 * (least - (high - low)));
  return [low - air, high + air];
}

/** A line through points, broken where one is not a number. */
export function curve(
  points: Iterable<readonly [x: number, y: number]>,
  colour: string,
  width = 1.4,
): string {
  let path = '';
  let open = false;
  for (const [x, y] of points) {
    const known = Number.isFinite(x) && Number.isFinite(y);
    if (known) path += `${open ? 'L' : 'M'}${px(x)} ${px(y)}`;
    open = known;
  }
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"/>`;
}

export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  colour: string,
  width = 1,
  dash = '',
): string {
  const dashed = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}" stroke="${colour}" stroke-width="${width}"${dashed}/>`;
}

export function dot(x: number, y: number, radius: number, fill: string, stroke = 'none'): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="${radius}" fill="${fill}" stroke="${stroke}" stroke-width="1.6"/>`;
}

export interface TextStyle {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  readonly colour?: string;
}

export function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { anchor = 'start', bold = false, colour = INK } = style;
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" font-weight="${bold ? 'bold' : 'normal'}" fill="${colour}">${safe}</text>`;
}

/** Coloured marks with their meanings, in a row from `x` on. */
export function legend(
  x: number,
  y: number,
  entries: readonly (readonly [string, string])[],
): string {
  let at = x;
  return entries
    .map(([colour, words]) => {
      const mark = line(at, y - 4, at + 18, y - 4, colour, 3) + text(at + 24, y, words);
      at += 44 + 6.6 * words.length;
      return mark;
    })
    .join('');
}

export function picture(height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="DejaVu Sans" font-size="11"><rect width="100%" height="100%" fill="#ffffff"/>${parts.join('')}</svg>`;
}

/** A tenth of a pixel is enough, and keeps the text of a picture small. */
function px(value: number): string {
  return value.toFixed(1);
}
