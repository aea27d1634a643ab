import UPlot from 'uplot';

/** The tokens of the page, as a canvas needs them. */
export interface Colours {
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly ground: string;
  readonly call: string;
  readonly put: string;
}

/** What a chart is drawn with: where a value lies, in the canvas's own pixels, and in what colour. */
export interface Pen {
  readonly canvas: CanvasRenderingContext2D;
  readonly colours: Colours;
  /** Canvas pixels of one pixel of the page. */
  readonly ratio: number;
  /** The part of the canvas within the axes. */
  readonly box: { left: number; top: number; width: number; height: number };
  x(value: number): number;
  y(value: number): number;
}

export type Range = readonly [low: number, high: number];

/** How one kind of chart looks. */
export interface Sheet<Data> {
  /** Points that the pointer rests on: where, and at what height. */
  points(data: Data): { readonly xs: readonly number[]; readonly ys: readonly (number | null)[] };
  bounds(data: Data): { readonly x: Range; readonly y: Range };
  readonly x: Pick<UPlot.Axis, 'incrs'> & { write(values: number[], step: number): string[] };
  writeY(value: number): string;
  /** How wide the figures beside the chart may be. */
  readonly ySize?: number;
  draw(pen: Pen, data: Data): void;
}

/** A drawn chart. */
export interface Chart<Data> {
  show(data: Data): void;
  /** Marks a point, as the pointer does. */
  point(index: number | null): void;
  /** Draws again with the colours of now. */
  repaint(): void;
  close(): void;
}

/** Draws a kind of chart into an element; `onRead` is told the point that the pointer is at. */
export type DrawChart<Data> = (
  host: HTMLElement,
  onRead: (index: number | null) => void,
) => Chart<Data>;

/** Steps of the axis beside a chart: 2½ would need a place more than its figures are written with. */
const steps: number[] = Array.from({ length: 18 }, (_, index) => index - 9).flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
);

const font = '11px ui-sans-serif, system-ui, sans-serif';

/** Opens a sheet in an element, as large as that is, and keeps it so. */
export function openSheet<Data>(
  host: HTMLElement,
  sheet: Sheet<Data>,
  empty: Data,
  onRead: (index: number | null) => void,
): Chart<Data> {
  let data = empty;
  let colours = readColours(host);
  let pointing = false;
  const plot = new UPlot(
    {
      ...sizeOf(host),
      legend: { show: false },
      // The first figure of the axis below needs half its width.
      padding: [10, 0, 0, 14],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 7, fill: () => colours.ink, stroke: () => colours.ground, width: 2 },
      },
      scales: {
        x: { time: false, range: () => [...sheet.bounds(data).x] },
        y: { range: () => [...sheet.bounds(data).y] },
      },
      axes: [
        {
          font,
          size: 26,
          space: 70,
          stroke: () => colours.faint,
          grid: { show: false },
          ticks: { show: false },
          ...(sheet.x.incrs === undefined ? {} : { incrs: sheet.x.incrs }),
          values: (_, values, _axis, _space, step) => sheet.x.write(values, step),
        },
        {
          font,
          side: 1,
          size: sheet.ySize ?? 62,
          space: 36,
          incrs: steps,
          stroke: () => colours.faint,
          grid: { stroke: () => colours.line, width: 1 },
          ticks: { show: false },
          values: (_, values) => values.map((value) => sheet.writeY(value)),
        },
      ],
      // The points alone: what is between them is the sheet's to draw.
      series: [{}, { points: { show: false }, paths: () => null }],
      hooks: {
        draw: [(self) => drawWithin(self, colours, (pen) => sheet.draw(pen, data))],
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
    show: (next) => {
      data = next;
      const { xs, ys } = sheet.points(next);
      plot.setData([xs as number[], ys as (number | null)[]]);
    },
    point: (index) => {
      // What was told to be marked is not told back.
      pointing = true;
      const at = index === null ? undefined : plot.data[0][index];
      plot.setCursor({ left: at === undefined ? -10 : plot.valToPos(at, 'x'), top: 10 });
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

function drawWithin(self: UPlot, colours: Colours, draw: (pen: Pen) => void): void {
  const canvas = self.ctx;
  canvas.save();
  draw({
    canvas,
    colours,
    ratio: devicePixelRatio,
    box: self.bbox,
    x: (value) => self.valToPos(value, 'x', true),
    y: (value) => self.valToPos(value, 'y', true),
  });
  canvas.restore();
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
