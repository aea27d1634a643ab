import UPlot from 'uplot';
import { type Figure, writeValue } from '../state/figures.ts';
import type { Series } from '../state/history.ts';
import { writeClock } from '../state/times.ts';

/** A plain line, or one whose sign has a meaning: above zero calls, below zero puts. */
export type Tone = 'plain' | 'signed';

export interface LineOptions {
  readonly figure: Figure;
  readonly tone: Tone;
  /** The pointer is at a point, or has left. */
  onRead(index: number | null): void;
}

/** A drawn line. */
export interface LineChart {
  show(series: Series): void;
  /** Marks a point, as the pointer does. */
  point(index: number | null): void;
  /** Draws again with the colours of now. */
  repaint(): void;
  close(): void;
}

const LEAST_SPAN_SEC = 60;
const font = '11px ui-sans-serif, system-ui, sans-serif';

/** Draws a line into an element, as large as that is. */
export function drawLine(host: HTMLElement, { figure, tone, onRead }: LineOptions): LineChart {
  let colours = readColours(host);
  let pointing = false;
  const plot = new UPlot(
    {
      ...sizeOf(host),
      legend: { show: false },
      padding: [10, 0, 0, 0],
      tzDate: (sec) => UPlot.tzDate(new Date(sec * 1000), 'Etc/UTC'),
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 7, fill: () => colours.ink, stroke: () => colours.ground, width: 2 },
      },
      scales: {
        x: { time: true, range: (_, low, high) => [Math.min(low, high - LEAST_SPAN_SEC), high] },
        y: { range: (_, low, high) => spread(low, high, 10 ** -figure.places / figure.scale) },
      },
      axes: [
        {
          font,
          size: 26,
          space: 70,
          stroke: () => colours.faint,
          grid: { show: false },
          incrs: [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200],
          ticks: { show: false },
          values: (_, secs, _axis, _space, stepSec) =>
            secs.map((sec) => writeClock(sec * 1e6).slice(0, stepSec < 60 ? 8 : 5)),
        },
        {
          font,
          side: 1,
          size: 62,
          space: 36,
          stroke: () => colours.faint,
          grid: { stroke: () => colours.line, width: 1 },
          ticks: { show: false },
          values: (_, values) => values.map((value) => writeValue(figure, value)),
        },
      ],
      series: [
        {},
        {
          width: 1.5,
          points: { show: false },
          stroke: (self) => (tone === 'plain' ? colours.ink : twoTone(self, colours)),
          spanGaps: false,
        },
      ],
      hooks: {
        drawAxes: [(self) => drawZero(self, tone, colours)],
        draw: [(self) => drawNewest(self, figure, colours)],
        setCursor: [
          (self) => {
            if (pointing) return;
            const { idx, left } = self.cursor;
            onRead(left === undefined || left < 0 ? null : (idx ?? null));
          },
        ],
      },
    },
    [[], []],
    host,
  );
  const watcher = new ResizeObserver(() => plot.setSize(sizeOf(host)));
  watcher.observe(host);
  return {
    show: ({ xs, ys }) => plot.setData([xs as number[], ys as (number | null)[]]),
    point: (index) => {
      // What was told to be marked is not told back.
      pointing = true;
      const sec = index === null ? undefined : plot.data[0][index];
      plot.setCursor({ left: sec === undefined ? -10 : plot.valToPos(sec, 'x'), top: 10 });
      pointing = false;
    },
    repaint: () => {
      colours = readColours(host);
      plot.redraw(false, true);
    },
    close: () => {
      watcher.disconnect();
      plot.destroy();
    },
  };
}

interface Colours {
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly ground: string;
  readonly call: string;
  readonly put: string;
}

/** The tokens are registered as colours, so that what is read is one, whatever the theme. */
function readColours(host: HTMLElement): Colours {
  const style = getComputedStyle(host);
  const read = (name: string): string => style.getPropertyValue(`--${name}`);
  return {
    ink: read('ink'),
    faint: read('faint'),
    line: read('line'),
    ground: read('panel'),
    call: read('call'),
    put: read('put'),
  };
}

function sizeOf(host: HTMLElement): { width: number; height: number } {
  return { width: Math.max(120, host.clientWidth), height: Math.max(80, host.clientHeight) };
}

/** A little room above and below; a line that does not move is not blown up to fill the height. */
function spread(low: number | null, high: number | null, step: number): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = Math.max((high - low) * 0.12, step * 5);
  return [low - room, high + room];
}

function twoTone(self: UPlot, colours: Colours): CanvasGradient | string {
  const { top, height } = self.bbox;
  const zero = (self.valToPos(0, 'y', true) - top) / height;
  if (!Number.isFinite(zero) || zero >= 1) return colours.call;
  if (zero <= 0) return colours.put;
  const gradient = self.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(zero, colours.call);
  gradient.addColorStop(zero, colours.put);
  return gradient;
}

function drawZero(self: UPlot, tone: Tone, colours: Colours): void {
  const { top, height, left, width } = self.bbox;
  const zero = self.valToPos(0, 'y', true);
  if (tone === 'plain' || !(zero > top && zero < top + height)) return;
  self.ctx.save();
  self.ctx.strokeStyle = colours.faint;
  self.ctx.setLineDash([4, 4]);
  self.ctx.beginPath();
  self.ctx.moveTo(left, zero);
  self.ctx.lineTo(left + width, zero);
  self.ctx.stroke();
  self.ctx.restore();
}

/** The newest value stands at the end of its line, over the axis. */
function drawNewest(self: UPlot, figure: Figure, colours: Colours): void {
  const [xs, ys] = self.data;
  const last = (ys ?? []).findLastIndex((value) => value !== null);
  const sec = xs[last];
  const value = ys?.[last];
  if (sec === undefined || value === undefined || value === null) return;
  const ratio = devicePixelRatio;
  const y = self.valToPos(value, 'y', true);
  const edge = self.bbox.left + self.bbox.width;
  const { ctx } = self;
  ctx.save();
  ctx.fillStyle = colours.ink;
  ctx.beginPath();
  ctx.arc(self.valToPos(sec, 'x', true), y, 3 * ratio, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillRect(edge + 4 * ratio, y - 9 * ratio, 56 * ratio, 18 * ratio);
  ctx.fillStyle = colours.ground;
  ctx.font = `600 ${11 * ratio}px ui-sans-serif, system-ui, sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(writeValue(figure, value), edge + 32 * ratio, y);
  ctx.restore();
}
