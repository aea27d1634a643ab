import { type Figure, writeValue } from '../state/figures.ts';
import type { Series } from '../state/history.ts';
import { type Chart, openSheet, type Pen, type Sheet } from './sheet.ts';
import { drawMark, drawTag, roomy, strokeLine, strokeRule } from './strokes.ts';
import { timeAxis } from './time-axis.ts';

/** A plain line, or one whose sign has a meaning: above zero calls, below zero puts. */
export type Tone = 'plain' | 'signed';

const LEAST_SPAN_SEC = 60;

/** Draws a field over time into an element. */
export function drawLine(
  host: HTMLElement,
  figure: Figure,
  tone: Tone,
  onRead: (index: number | null) => void,
): Chart<Series> {
  const sheet: Sheet<Series> = {
    points: (series) => series,
    bounds: ({ xs, ys, within }) => {
      const high = within?.secs[1] ?? xs.at(-1) ?? LEAST_SPAN_SEC;
      const low = within?.secs[0] ?? xs[0] ?? 0;
      return {
        x: [Math.min(low, high - LEAST_SPAN_SEC), high],
        y: roomy(within?.values ?? ys, (5 * 10 ** -figure.places) / figure.scale),
      };
    },
    x: timeAxis,
    writeY: (value) => writeValue(figure, value),
    draw: (pen, { xs, ys }) => {
      const isSigned = tone === 'signed';
      if (isSigned) strokeRule(pen, { y: 0 }, pen.colours.faint);
      strokeLine(pen, xs, ys, { colour: isSigned ? twoTone(pen) : pen.colours.ink });
      const last = ys.findLastIndex((value) => value !== null);
      const value = ys[last];
      if (value === undefined || value === null) return;
      drawMark(pen, xs[last]!, value, 'dot', pen.colours.ink, 2.5);
      drawTag(pen, value, writeValue(figure, value));
    },
  };
  return openSheet(host, sheet, { xs: [], ys: [] }, onRead);
}

function twoTone({ box, canvas, colours, y }: Pen): CanvasGradient | string {
  const zero = (y(0) - box.top) / box.height;
  if (!Number.isFinite(zero) || zero >= 1) return colours.call;
  if (zero <= 0) return colours.put;
  const gradient = canvas.createLinearGradient(0, box.top, 0, box.top + box.height);
  gradient.addColorStop(zero, colours.call);
  gradient.addColorStop(zero, colours.put);
  return gradient;
}
