import { writeNumber } from '../state/figures.ts';
import { type Chart, openSheet, type Pen, type Sheet } from './sheet.ts';
import { drawTag, roomy } from './strokes.ts';
import { timeAxis } from './time-axis.ts';

/** A candle as it is drawn. */
export interface CandleView {
  /** Its beginning, seconds. */
  readonly sec: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export interface CandlesView {
  readonly lengthSec: number;
  readonly candles: readonly CandleView[];
}

/** Fewer candles do not fill the width: as many as the shortest span has. */
const LEAST_CANDLES = 15;

/** The part of the height that volume may take. */
const VOLUME_SHARE = 0.18;

const sheet: Sheet<CandlesView> = {
  points: ({ candles, lengthSec }) => ({
    xs: candles.map(({ sec }) => sec + lengthSec / 2),
    ys: candles.map(({ close }) => close),
  }),
  bounds: ({ candles, lengthSec }) => {
    const end = (candles.at(-1)?.sec ?? 3600) + lengthSec;
    const [low, high] = roomy(
      candles.flatMap((candle) => [candle.low, candle.high]),
      0.02,
      0.05,
    );
    return {
      x: [Math.min(candles[0]?.sec ?? 0, end - LEAST_CANDLES * lengthSec), end],
      // Volume stands below the prices and not behind them.
      y: [low - ((high - low) * VOLUME_SHARE) / (1 - VOLUME_SHARE), high],
    };
  },
  x: timeAxis,
  writeY: (price) => writeNumber(price, 2),
  draw: (pen, { candles, lengthSec }) => {
    const most = Math.max(1, ...candles.map(({ volume }) => volume));
    const room = Math.abs(pen.x(lengthSec) - pen.x(0));
    const width = Math.max(pen.ratio, Math.floor(room * 0.7));
    for (const candle of candles) {
      const middle = pen.x(candle.sec + lengthSec / 2);
      drawVolume(pen, middle, width, candle.volume / most);
      drawCandle(pen, middle, width, candle);
    }
    const last = candles.at(-1);
    if (last !== undefined) drawTag(pen, last.close, writeNumber(last.close, 2));
  },
};

function drawVolume(
  { box, canvas, colours }: Pen,
  middle: number,
  width: number,
  share: number,
): void {
  const height = box.height * VOLUME_SHARE * 0.9 * share;
  canvas.fillStyle = colours.line;
  canvas.fillRect(middle - width / 2, box.top + box.height - height, width, height);
}

/** Hollow where the price rose and filled where it fell, as candles have always been. */
function drawCandle(
  { canvas, colours, ratio, y }: Pen,
  middle: number,
  width: number,
  { close, high, low, open }: CandleView,
): void {
  const rose = close >= open;
  const colour = rose ? colours.call : colours.put;
  canvas.strokeStyle = colour;
  canvas.fillStyle = rose ? colours.ground : colour;
  canvas.lineWidth = ratio;
  canvas.beginPath();
  canvas.moveTo(middle, y(high));
  canvas.lineTo(middle, y(low));
  canvas.stroke();
  const top = y(Math.max(open, close));
  const tall = Math.max(ratio, y(Math.min(open, close)) - top);
  canvas.fillRect(middle - width / 2, top, width, tall);
  canvas.strokeRect(middle - width / 2, top, width, tall);
}

/** Draws candles with their volume into an element. */
export function drawCandles(
  host: HTMLElement,
  onRead: (index: number | null) => void,
): Chart<CandlesView> {
  return openSheet(host, sheet, { lengthSec: 60, candles: [] }, onRead);
}
