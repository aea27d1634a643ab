import type { Pen, Range } from './sheet.ts';

export type Values = readonly (number | null)[];

interface Stroke {
  readonly colour: string | CanvasGradient;
  readonly width?: number;
  readonly dash?: readonly number[];
}

/** How ghosts are told apart, the younger one first. */
export const ghostDashes: readonly (readonly number[])[] = [
  [6, 4],
  [1.5, 4],
];

type Mark = 'dot' | 'ring' | 'cross';

/** The range of what is known, with a little room; one that hardly moves is not blown up. */
export function roomy(values: Iterable<number | null>, least: number, share = 0.12): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  const room = Math.max((high - low) * share, least);
  return [low - room, high + room];
}

/** A line that breaks where nothing is known. */
export function strokeLine(
  pen: Pen,
  xs: readonly number[],
  ys: Values,
  { colour, width = 1.5, dash = [] }: Stroke,
): void {
  const { canvas, ratio } = pen;
  canvas.strokeStyle = colour;
  canvas.lineWidth = width * ratio;
  canvas.lineJoin = 'round';
  canvas.setLineDash(dash.map((length) => length * ratio));
  canvas.beginPath();
  let isDown = false;
  for (const [index, y] of ys.entries()) {
    if (y === null) {
      isDown = false;
      continue;
    }
    const at = [pen.x(xs[index]!), pen.y(y)] as const;
    if (isDown) canvas.lineTo(...at);
    else canvas.moveTo(...at);
    isDown = true;
  }
  canvas.stroke();
  canvas.setLineDash([]);
}

/** A line across the whole chart, at a height or at a place. */
export function strokeRule(pen: Pen, at: { x: number } | { y: number }, colour: string): void {
  const { canvas, ratio } = pen;
  const { height, left, top, width } = pen.box;
  canvas.strokeStyle = colour;
  canvas.lineWidth = ratio;
  canvas.setLineDash([4 * ratio, 4 * ratio]);
  canvas.beginPath();
  if ('x' in at) {
    const x = pen.x(at.x);
    canvas.moveTo(x, top);
    canvas.lineTo(x, top + height);
  } else {
    const y = pen.y(at.y);
    if (y > top && y < top + height) {
      canvas.moveTo(left, y);
      canvas.lineTo(left + width, y);
    }
  }
  canvas.stroke();
  canvas.setLineDash([]);
}

/** Fills between two lines, thinly. */
export function fillBetween(
  pen: Pen,
  xs: readonly number[],
  low: readonly number[],
  high: readonly number[],
  colour: string,
): void {
  const { canvas } = pen;
  canvas.globalAlpha = 0.22;
  canvas.fillStyle = colour;
  canvas.beginPath();
  for (const [index, x] of xs.entries()) canvas.lineTo(pen.x(x), pen.y(high[index]!));
  for (let index = xs.length - 1; index >= 0; index -= 1) {
    canvas.lineTo(pen.x(xs[index]!), pen.y(low[index]!));
  }
  canvas.fill();
  canvas.globalAlpha = 1;
}

/** A mark whose shape says what its colour says. */
export function drawMark(
  pen: Pen,
  x: number,
  y: number,
  mark: Mark,
  colour: string,
  size = 3,
): void {
  const { canvas, ratio } = pen;
  const r = size * ratio;
  const [cx, cy] = [pen.x(x), pen.y(y)];
  canvas.strokeStyle = colour;
  canvas.lineWidth = 1.5 * ratio;
  canvas.beginPath();
  if (mark === 'cross') {
    canvas.moveTo(cx - r, cy - r);
    canvas.lineTo(cx + r, cy + r);
    canvas.moveTo(cx - r, cy + r);
    canvas.lineTo(cx + r, cy - r);
  } else {
    canvas.arc(cx, cy, r, 0, 2 * Math.PI);
    canvas.fillStyle = mark === 'dot' ? colour : pen.colours.ground;
    canvas.fill();
  }
  canvas.stroke();
}

/** A bar from zero; hollow where it is a put's. */
export function drawBar(
  pen: Pen,
  x: number,
  [from, to]: Range,
  width: number,
  { colour, hollow }: { colour: string; hollow: boolean },
): void {
  const { canvas, ratio } = pen;
  const left = Math.round(pen.x(x));
  const [top, bottom] = [Math.min(pen.y(from), pen.y(to)), Math.max(pen.y(from), pen.y(to))];
  const tall = Math.max(bottom - top, 0);
  if (tall < 0.5) return;
  canvas.fillStyle = colour;
  canvas.strokeStyle = colour;
  canvas.lineWidth = ratio;
  // Too narrow for an edge, it is paler than a filled one.
  const hasEdge = hollow && width > 3 * ratio;
  canvas.globalAlpha = hasEdge ? 0.25 : hollow ? 0.65 : 0.9;
  canvas.fillRect(left, top, width, tall);
  canvas.globalAlpha = 1;
  if (hasEdge) {
    canvas.strokeRect(left + ratio / 2, top + ratio / 2, width - ratio, Math.max(tall - ratio, 0));
  }
}

/** The newest value stands over the axis, at its height. */
export function drawTag(pen: Pen, y: number, text: string): void {
  const { canvas, colours, ratio } = pen;
  const edge = pen.box.left + pen.box.width;
  const at = pen.y(y);
  canvas.fillStyle = colours.ink;
  canvas.fillRect(edge + 4 * ratio, at - 9 * ratio, 56 * ratio, 18 * ratio);
  canvas.fillStyle = colours.ground;
  canvas.font = `600 ${11 * ratio}px ui-sans-serif, system-ui, sans-serif`;
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  canvas.fillText(text, edge + 32 * ratio, at);
}
