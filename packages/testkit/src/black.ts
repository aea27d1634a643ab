/**
 * Black-76 again, apart from the library: where something of ours is measured, the expectation must
 * not come from it. `right` is +1 for a call, −1 for a put; prices are not discounted.
 */
export function plainBlack(
  right: 1 | -1,
  forward: number,
  strike: number,
  tauYears: number,
  vol: number,
): number {
  const s = vol * Math.sqrt(tauYears);
  const d1 = Math.log(forward / strike) / s + s / 2;
  return right * (forward * normal(right * d1) - strike * normal(right * (d1 - s)));
}

/** Implied volatility by bisection; NaN for a price outside of what volatilities up to 500 % give. */
export function plainImpliedVol(
  right: 1 | -1,
  price: number,
  forward: number,
  strike: number,
  tauYears: number,
): number {
  let [low, high] = [1e-4, 5];
  const at = (vol: number): number => plainBlack(right, forward, strike, tauYears, vol);
  if (!(price > at(low) && price < at(high))) return Number.NaN;
  for (let i = 0; i < 60; i++) {
    const middle = 0.5 * (low + high);
    if (at(middle) < price) low = middle;
    else high = middle;
  }
  return low;
}

/** Normal distribution by its series around zero (Marsaglia 2004): exact to 1e-15 within ±6. */
function normal(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let sum = x;
  let term = x;
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.918_938_533_204_672_8);
}
