import { writeNumber } from '../state/figures.ts';
import { type FlowBars, noFlow } from '../state/flow-bars.ts';
import { type Chart, openSheet, type Sheet } from './sheet.ts';
import { drawBar, drawMark, roomy, strokeRule } from './strokes.ts';
import { timeAxis } from './time-axis.ts';

const MINUTE_SEC = 60;
const LEAST_SPAN_SEC = 15 * MINUTE_SEC;

const sheet: Sheet<FlowBars> = {
  points: (bars) => ({ xs: bars.secs.map((sec) => sec + MINUTE_SEC / 2), ys: nets(bars) }),
  bounds: ({ call, put, secs }) => {
    const end = (secs.at(-1) ?? LEAST_SPAN_SEC) + MINUTE_SEC;
    return {
      x: [Math.min(secs[0] ?? 0, end - LEAST_SPAN_SEC), end],
      y: roomy([0, ...call, ...put], 1),
    };
  },
  x: timeAxis,
  writeY: (value) => writeShort(value),
  ySize: 54,
  draw: (pen, bars) => {
    const { colours } = pen;
    const minute = Math.abs(pen.x(MINUTE_SEC) - pen.x(0));
    const width = Math.max(1, Math.floor(minute * 0.36));
    for (const [index, sec] of bars.secs.entries()) {
      const put = bars.put[index]!;
      const call = bars.call[index]!;
      drawBar(pen, sec + 0.12 * MINUTE_SEC, [0, put], width, { colour: colours.put, hollow: true });
      drawBar(pen, sec + 0.52 * MINUTE_SEC, [0, call], width, {
        colour: colours.call,
        hollow: false,
      });
      drawMark(pen, sec + MINUTE_SEC / 2, put + call, 'dot', colours.ink, 1.75);
    }
    strokeRule(pen, { y: 0 }, colours.faint);
  },
};

function nets({ call, put }: FlowBars): number[] {
  return call.map((value, index) => value + put[index]!);
}

/** Thousands as k, so that an axis stays narrow. */
function writeShort(value: number): string {
  return Math.abs(value) >= 10_000
    ? `${writeNumber(value / 1000, 0, true)}k`
    : writeNumber(value, 0, true);
}

/** Draws signed flow by minute into an element: puts hollow, calls filled, a dot for both together. */
export function drawFlow(
  host: HTMLElement,
  onRead: (index: number | null) => void,
): Chart<FlowBars> {
  return openSheet(host, sheet, noFlow, onRead);
}
