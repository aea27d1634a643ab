import type { ExpiryTruth } from '@crude-alpha/contracts';
import {
  BLUE,
  curve,
  dot,
  GREY,
  legend,
  ORANGE,
  panel,
  picture,
  roundTicks,
  spanOf,
  WIDTH,
} from './chart.ts';
import { foundIn, type LastFrame } from './measure.ts';
import { truePoints } from './smile.ts';
import { atTenor, FAR_DAYS, NEAR_DAYS, trueAtm, trueFields } from './truth.ts';

const LEFT = 52;
const HEIGHT = 300;
const TOP = 56;

/** The smile of the expiry nearest to thirty days: what is quoted, what is true, what the frame says. */
export function smilePlot({ frame, truth, chain }: LastFrame): string {
  const off = (one: ExpiryTruth): number => Math.abs(365 * one.tauYears - NEAR_DAYS);
  const expiry = [...truth.expiries].sort((a, b) => off(a) - off(b))[0]!;
  const known = truePoints(expiry);
  const reach = [known[0]!.strike, known.at(-1)!.strike] as const;
  const air = 0.25 * (reach[1] - reach[0]);
  const xSpan = [reach[0] - air, reach[1] + air] as const;
  const mids = chain
    .mids(expiry, frame.ts)
    .filter(({ strike }) => strike >= xSpan[0] && strike <= xSpan[1]);
  const ySpan = spanOf(
    [...known, ...mids].map(({ vol }) => vol),
    2,
  );
  const { svg, x, y } = panel({
    left: LEFT,
    top: TOP,
    width: WIDTH - LEFT - 12,
    height: HEIGHT,
    xSpan,
    ySpan,
    xTicks: roundTicks(xSpan, 10),
    yTicks: roundTicks(ySpan, 6),
    title: `Smile of the expiry in ${(365 * expiry.tauYears).toFixed(1)} days, vol points`,
    xLabel: 'strike, $',
  });
  const found = [expiry.call25, expiry.put25].map((vol, i) => ({ vol, right: i === 0 ? 1 : -1 }));
  const said = new Map(trueFields.map((field) => [field.name, foundIn(frame, field)]));
  const [atm, rr, fly] = ['atm_iv', 'rr25', 'fly25'].map((name) => said.get(name) ?? Number.NaN);
  const marks = [
    { at: known[2]!, vol: atm! },
    ...found.map(({ right }) => ({
      at: known[right > 0 ? 3 : 1]!,
      vol: atm! + fly! + 0.5 * right * rr!,
    })),
  ].filter(({ vol }) => Number.isFinite(vol));
  return picture(TOP + HEIGHT + 44, [
    legend(LEFT, 20, [
      [GREY, 'mids of out-of-the-money quotes'],
      [BLUE, 'truth: 10 and 25 delta, at the money'],
      [ORANGE, 'the frame, at 30 days'],
    ]),
    svg,
    ...mids.map(({ strike, vol }) => dot(x(strike), y(vol), 2.6, GREY)),
    ...known.map(({ strike, vol }) => dot(x(strike), y(vol), 6, 'none', BLUE)),
    ...marks.map(({ at, vol }) => dot(x(at.strike), y(vol), 3.2, ORANGE)),
  ]);
}

/** At-the-money volatility by time to expiry, and what the frame says at 30 and 90 days. */
export function termPlot({ frame, truth }: LastFrame): string {
  const nodes = truth.expiries.map((one) => [365 * one.tauYears, 100 * one.atmIv] as const);
  const xSpan = [0, 1.04 * Math.max(...nodes.map(([days]) => days))] as const;
  const between: (readonly [number, number])[] = [];
  for (let days = 1; days <= xSpan[1]; days++) {
    between.push([days, atTenor(truth, days, trueAtm)]);
  }
  const said = new Map(trueFields.map((field) => [field.name, foundIn(frame, field)]));
  const near = said.get('atm_iv')!;
  const marks = [
    [NEAR_DAYS, near],
    [FAR_DAYS, near + said.get('iv_term_slope')!],
  ] as const;
  const ySpan = spanOf(
    [...nodes, ...between].map(([, vol]) => vol),
    1,
  );
  const { svg, x, y } = panel({
    left: LEFT,
    top: TOP,
    width: WIDTH - LEFT - 12,
    height: HEIGHT,
    xSpan,
    ySpan,
    xTicks: roundTicks(xSpan, 10),
    yTicks: roundTicks(ySpan, 6),
    title: 'At-the-money volatility by time to expiry, vol points',
    xLabel: 'days',
  });
  return picture(TOP + HEIGHT + 44, [
    legend(LEFT, 20, [
      [BLUE, 'truth: expiries, and total variance linear between them'],
      [ORANGE, 'the frame, at 30 and 90 days'],
    ]),
    svg,
    curve(
      between.map(([days, vol]) => [x(days), y(vol)]),
      BLUE,
    ),
    ...nodes.map(([days, vol]) => dot(x(days), y(vol), 6, '#ffffff', BLUE)),
    ...marks
      .filter(([, vol]) => Number.isFinite(vol))
      .map(([days, vol]) => dot(x(days), y(vol), 4, ORANGE)),
  ]);
}
