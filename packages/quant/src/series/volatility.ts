/**
 * Volatility from bars. Columns run from old to new; every estimate is the annual standard deviation of
 * the log price, decimal (0.35 is 35 %), variance per bar times `periodsPerYear` (252 for daily bars of
 * a future). NaN where there are too few bars, where a price is not positive, or where a bar contradicts
 * itself (a high below its close).
 */
type Column = ArrayLike<number>;

/** Close to close: sample variance of the n − 1 log returns about their mean (Hull, ch. 15). Three closes at least. */
export function closeToCloseVol(closes: Column, periodsPerYear: number): number {
  const n = closes.length - 1;
  if (n < 2) return Number.NaN;
  for (let i = 0; i <= n; i++) if (!(closes[i]! > 0)) return Number.NaN;
  const mean = Math.log(closes[n]! / closes[0]!) / n;
  let squares = 0;
  for (let i = 1; i <= n; i++) squares += (Math.log(closes[i]! / closes[i - 1]!) - mean) ** 2;
  return Math.sqrt((squares / (n - 1)) * periodsPerYear);
}

/** Parkinson (1980): Σ ln²(H/L) / (4n·ln 2). Takes no drift and no jump between bars. */
export function parkinsonVol(highs: Column, lows: Column, periodsPerYear: number): number {
  const n = highs.length;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    if (!(lows[i]! > 0 && lows[i]! <= highs[i]!)) return Number.NaN;
    squares += Math.log(highs[i]! / lows[i]!) ** 2;
  }
  return n > 0 ? Math.sqrt((squares / (4 * n * Math.LN2)) * periodsPerYear) : Number.NaN;
}

/**
 * Garman–Klass (1980), the practical form: Σ [½ ln²(H/L) − (2 ln 2 − 1)·ln²(C/O)] / n. Takes no drift and
 * no jump between bars.
 */
export function garmanKlassVol(
  opens: Column,
  highs: Column,
  lows: Column,
  closes: Column,
  periodsPerYear: number,
): number {
  const n = closes.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (!isBar(opens[i]!, highs[i]!, lows[i]!, closes[i]!)) return Number.NaN;
    const range = Math.log(highs[i]! / lows[i]!);
    const move = Math.log(closes[i]! / opens[i]!);
    sum += 0.5 * range * range - (2 * Math.LN2 - 1) * move * move;
  }
  return n > 0 ? Math.sqrt((sum / n) * periodsPerYear) : Number.NaN;
}

/**
 * Yang–Zhang (2000): V_open + k·V_close + (1 − k)·V_RS, k = 0.34/(1.34 + (n+1)/(n−1)), with the sample
 * variances of ln(O/C before) and ln(C/O) and the mean of Rogers and Satchell's
 * u(u − c) + d(d − c). Free of drift, and it counts the jump between bars. The first bar gives only its
 * close, so n is one less than the number of bars; three at least.
 */
export function yangZhangVol(
  opens: Column,
  highs: Column,
  lows: Column,
  closes: Column,
  periodsPerYear: number,
): number {
  const n = closes.length - 1;
  if (n < 2 || !(closes[0]! > 0)) return Number.NaN;
  let gapMean = 0;
  let moveMean = 0;
  for (let i = 1; i <= n; i++) {
    if (!isBar(opens[i]!, highs[i]!, lows[i]!, closes[i]!)) return Number.NaN;
    gapMean += Math.log(opens[i]! / closes[i - 1]!) / n;
    moveMean += Math.log(closes[i]! / opens[i]!) / n;
  }
  let gaps = 0;
  let moves = 0;
  let ranges = 0;
  for (let i = 1; i <= n; i++) {
    const move = Math.log(closes[i]! / opens[i]!);
    const up = Math.log(highs[i]! / opens[i]!);
    const down = Math.log(lows[i]! / opens[i]!);
    gaps += (Math.log(opens[i]! / closes[i - 1]!) - gapMean) ** 2;
    moves += (move - moveMean) ** 2;
    ranges += up * (up - move) + down * (down - move);
  }
  const k = 0.34 / (1.34 + (n + 1) / (n - 1));
  const variance = gaps / (n - 1) + (k * moves) / (n - 1) + ((1 - k) * ranges) / n;
  return Math.sqrt(variance * periodsPerYear);
}

function isBar(open: number, high: number, low: number, close: number): boolean {
  return low > 0 && low <= open && low <= close && open <= high && close <= high;
}
