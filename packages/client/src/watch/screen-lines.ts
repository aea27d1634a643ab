import type { AlphaFrame } from '@crude-alpha/contracts';
import type { SubscriptionStatus } from '../stream/status.ts';
import { shownFields, valueText } from '../subscribe/frame-text.ts';
import type { Course } from './course.ts';
import { sparkline } from './sparkline.ts';

/** Everything that the screen shows, at one moment. */
export interface View {
  readonly courses: ReadonlyMap<string, Course>;
  readonly status: SubscriptionStatus;
  /** What happened last besides frames, in a line. */
  readonly said: string;
  readonly columns: number;
  readonly colours: boolean;
}

const colour = { dim: 2, bold: 1, red: 31, green: 32, yellow: 33 } as const;

const healthColours: Readonly<Record<string, keyof typeof colour>> = {
  ok: 'green',
  one_sided: 'yellow',
};

/** Columns that are left of the sparkline. */
const LEFT = 32;

/** Where money is counted in millionths. */
const UNITS = 1_000_000;

/** The screen of `crude watch`, line by line. */
export function screenLines(view: View): string[] {
  const paint = painter(view.colours);
  const lines = [...view.courses].flatMap(([symbol, course]) => [
    ...symbolLines(symbol, course, view, paint),
    '',
  ]);
  lines.push(clip(moneyLine(view.status), view.columns));
  lines.push(paint('dim', clip(connectionLine(view.status), view.columns)));
  if (view.said !== '') lines.push(paint('dim', clip(view.said, view.columns)));
  return lines;
}

type Paint = (name: keyof typeof colour, text: string) => string;

function painter(colours: boolean): Paint {
  return (name, text) => (colours ? `\u001b[${colour[name]}m${text}\u001b[0m` : text);
}

function symbolLines(symbol: string, course: Course, view: View, paint: Paint): string[] {
  const frame = course.newest;
  if (frame === null) return [`${paint('bold', symbol)}  no frame yet`];
  const width = Math.max(0, view.columns - LEFT);
  return [
    headLine(symbol, frame, view.columns, paint),
    ...shownFields.map(([name, label, digits]) => {
      const values = course.of(name);
      const value = valueText(values.at(-1) ?? null, digits).padStart(11);
      const change = changeText(values, digits).padStart(11);
      const text = `${label.padEnd(6)}${value} ${change}  `;
      return `${text}${sparkline(values, width)}`.trimEnd();
    }),
  ];
}

function headLine(symbol: string, frame: AlphaFrame, columns: number, paint: Paint): string {
  const time = new Date(frame.ts / 1000).toISOString().slice(11, 19);
  const plain = `${symbol}  ${time}  `;
  const health = clip([frame.health, ...frame.reasons].join(' '), columns - plain.length);
  return `${paint('bold', symbol)}  ${time}  ${paint(healthColours[frame.health] ?? 'red', health)}`;
}

/** Since the first value that is remembered. */
function changeText(values: readonly (number | null)[], digits: number): string {
  const first = values.find((value) => value !== null) ?? null;
  const last = values.at(-1) ?? null;
  if (first === null || last === null) return '';
  const text = valueText(last - first, digits);
  return last > first && /[1-9]/.test(text) ? `+${text}` : text;
}

function moneyLine({ channel, symbols }: SubscriptionStatus): string {
  const left = Object.entries(symbols).flatMap(([symbol, { minutesLeft }]) =>
    minutesLeft === null ? [] : [`${symbol} ${minutesLeft.toFixed(1)} min left`],
  );
  if (channel === null) return left.length === 0 ? 'nothing is paid' : left.join(', ');
  const spent = Number(channel.spent) / UNITS;
  const deposit = Number(channel.deposit) / UNITS;
  return [`spent ${spent} of ${deposit}`, ...left].join(', ');
}

function connectionLine({ connection, url, frames, gaps }: SubscriptionStatus): string {
  return `${connection} ${url}, ${frames} frames, ${gaps} gaps`;
}

function clip(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
