import { writeNumber } from '../state/figures.ts';
import { type GammaView, noGamma } from '../state/gamma.ts';
import { type Chart, openSheet, type Sheet } from './sheet.ts';
import { drawBar, strokeRule } from './strokes.ts';

const sheet: Sheet<GammaView> = {
  points: (view) => ({ xs: view.strike, ys: totals(view) }),
  bounds: (view) => {
    const [first = 0, last = 1] = [view.strike[0], view.strike.at(-1)];
    const step = stepOf(view.strike);
    return { x: [first - step, last + step], y: [0, Math.max(1, ...totals(view)) * 1.06] };
  },
  x: { write: (strikes) => strikes.map((strike) => writeNumber(strike, strike % 1 === 0 ? 0 : 2)) },
  writeY: (share) => `${writeNumber(share, 0)} %`,
  ySize: 50,
  draw: (pen, view) => {
    const { call, forward, put, strike } = view;
    const { colours, ratio } = pen;
    const room = Math.abs(pen.x(stepOf(strike)) - pen.x(0));
    const width = Math.max(ratio, Math.min(room * 0.72, 14 * ratio));
    const middle = width / 2 / Math.max(room, 1e-9);
    for (const [index, at] of strike.entries()) {
      const left = at - middle * stepOf(strike);
      const below = put[index]!;
      drawBar(pen, left, [0, below], width, { colour: colours.put, hollow: true });
      const both = below + call[index]!;
      drawBar(pen, left, [below, both], width, { colour: colours.call, hollow: false });
    }
    if (strike.length === 0) return;
    if (forward !== null) strokeRule(pen, { x: forward }, colours.ink);
  },
};

function totals({ call, put }: GammaView): number[] {
  return call.map((share, index) => share + put[index]!);
}

/** The narrowest distance of two strikes. */
function stepOf(strikes: readonly number[]): number {
  let step = Number.POSITIVE_INFINITY;
  for (let index = 1; index < strikes.length; index += 1) {
    step = Math.min(step, strikes[index]! - strikes[index - 1]!);
  }
  return Number.isFinite(step) ? step : 1;
}

/** Draws gamma by strike into an element: puts hollow, calls filled on top of them. */
export function drawGamma(
  host: HTMLElement,
  onRead: (index: number | null) => void,
): Chart<GammaView> {
  return openSheet(host, sheet, noGamma, onRead);
}
