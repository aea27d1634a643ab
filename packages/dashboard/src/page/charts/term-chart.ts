import { writeNumber } from '../state/figures.ts';
import { noTerm, type TermView } from '../state/term.ts';
import { type Chart, openSheet, type Sheet } from './sheet.ts';
import { drawMark, ghostDashes, roomy, strokeLine } from './strokes.ts';

const sheet: Sheet<TermView> = {
  points: ({ points }) => ({
    xs: points.map(({ days }) => days),
    ys: points.map(({ vol }) => vol),
  }),
  bounds: ({ ghosts, points }) => ({
    x: roomy([0, points.at(-1)?.days ?? 30], 1, 0.05),
    y: roomy(
      [
        ...points.flatMap(({ forwardVol, vol }) => [vol, forwardVol]),
        ...ghosts.flatMap(({ vol }) => vol),
      ],
      0.25,
    ),
  }),
  x: { write: (days) => days.map((day) => `${writeNumber(day, 0)} d`) },
  writeY: (vol) => writeNumber(vol, 1),
  ySize: 46,
  draw: (pen, { ghosts, points }) => {
    const { colours } = pen;
    for (const [index, { days, forwardVol }] of points.entries()) {
      const before = points[index - 1];
      if (before === undefined || forwardVol === null) continue;
      const step = [forwardVol, forwardVol];
      strokeLine(pen, [before.days, days], step, { colour: colours.call, width: 2 });
    }
    for (const [index, { days, vol }] of ghosts.entries()) {
      strokeLine(pen, days, vol, { colour: colours.faint, dash: ghostDashes[index]!, width: 1.25 });
    }
    strokeLine(
      pen,
      points.map(({ days }) => days),
      points.map(({ vol }) => vol),
      { colour: colours.ink },
    );
    for (const { days, vol } of points) drawMark(pen, days, vol, 'dot', colours.ink, 3);
  },
};

/** Draws levels by expiry, and what lies between two of them, into an element. */
export function drawTerm(
  host: HTMLElement,
  onRead: (index: number | null) => void,
): Chart<TermView> {
  return openSheet(host, sheet, noTerm, onRead);
}
