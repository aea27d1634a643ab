/** Activity by hour in New York, as [hour, level]: quiet in Asia, busiest from 9 to the settlement. */
const knots: readonly (readonly [number, number])[] = [
  [0, 0.22],
  [2, 0.3],
  [3, 0.5],
  [8, 0.6],
  [9, 1],
  [10.5, 0.9],
  [12, 0.7],
  [14, 0.8],
  [14.4, 1],
  [14.6, 0.6],
  [16, 0.3],
  [17, 0.15],
  [18, 0.4],
  [19, 0.2],
  [24, 0.22],
];

const DAY_SEC = 86_400;
const OPEN_SEC = 18 * 3600;

const table: Float64Array = Float64Array.from({ length: 1440 }, (_, minute) =>
  levelAt(minute / 60),
);

/** Activity, 0..1, so many seconds after an open at 18:00 New York. */
export function activityAt(secondsSinceOpen: number): number {
  return table[Math.floor(((OPEN_SEC + secondsSinceOpen) % DAY_SEC) / 60)]!;
}

function levelAt(hour: number): number {
  const next = knots.findIndex(([at]) => at > hour);
  const [h0, v0] = knots[next - 1]!;
  const [h1, v1] = knots[next]!;
  return v0 + ((v1 - v0) * (hour - h0)) / (h1 - h0);
}
