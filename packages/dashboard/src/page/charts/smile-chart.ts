import { writeNumber } from '../state/figures.ts';
import { noSmile, type SmileView } from '../state/smile.ts';
import { type Chart, openSheet, type Pen, type Sheet } from './sheet.ts';
import { drawMark, fillBetween, ghostDashes, roomy, strokeLine, strokeRule } from './strokes.ts';

const sheet: Sheet<SmileView> = {
  points: ({ quotes }) => ({
    xs: quotes.map(({ strike }) => strike),
    ys: quotes.map(({ vol }) => vol),
  }),
  bounds: ({ fit, ghosts, quotes }) => ({
    x: roomy([...quotes.map(({ strike }) => strike), ...fit.strike], 0.1, 0.02),
    y: roomy(
      [
        ...quotes.map(({ vol }) => vol),
        ...fit.low,
        ...fit.high,
        ...ghosts.flatMap(({ vol }) => vol),
      ],
      0.25,
      0.06,
    ),
  }),
  x: { write: (strikes) => strikes.map((strike) => writeNumber(strike, strike % 1 === 0 ? 0 : 2)) },
  writeY: (vol) => writeNumber(vol, 1),
  ySize: 46,
  draw: (pen, view) => {
    const { fit, forward, ghosts, quotes } = view;
    if (quotes.length + fit.strike.length === 0) return;
    const { colours } = pen;
    strokeRule(pen, { x: forward }, colours.faint);
    fillBetween(pen, fit.strike, fit.low, fit.high, colours.faint);
    for (const [index, { strike, vol }] of ghosts.entries()) {
      strokeLine(pen, strike, vol, {
        colour: colours.faint,
        dash: ghostDashes[index]!,
        width: 1.25,
      });
    }
    strokeLine(pen, fit.strike, fit.vol, { colour: colours.ink, width: 1.75 });
    for (const quote of quotes) drawQuote(pen, quote);
  },
};

/** Puts are hollow and calls filled; what the curve does not go by is crossed out. */
function drawQuote(pen: Pen, { right, strike, used, vol }: SmileView['quotes'][number]): void {
  const colour = right === 'C' ? pen.colours.call : pen.colours.put;
  const mark = right === 'C' ? 'dot' : 'ring';
  drawMark(pen, strike, vol, used ? mark : 'cross', colour, 2.5);
}

/** Draws the smile of one expiry into an element. */
export function drawSmile(
  host: HTMLElement,
  onRead: (index: number | null) => void,
): Chart<SmileView> {
  return openSheet(host, sheet, noSmile, onRead);
}
