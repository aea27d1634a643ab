/**
 * What moves the price of an option on a future. Mutable, so that one can be filled again and again
 * without allocating; make it with `noGreeks`.
 */
export interface Greeks {
  /** Discounted premium, in the unit of the forward. */
  price: number;
  /** Derivative of the price by the forward, −1..1. */
  delta: number;
  /** The delta without the discount: the forward delta that strikes are quoted by. */
  forwardDelta: number;
  /** Derivative of the delta by the forward, per unit of the forward. */
  gamma: number;
  /** Derivative of the price by the volatility: per 1.00 (Black), per unit of price (Bachelier). */
  vega: number;
  /** What the price gains in a year by time alone, the forward and the rate as they are. */
  theta: number;
  /** Derivative of the price by the continuous rate, per 1.00, the forward as it is. */
  rho: number;
  /** Derivative of the delta by the volatility, in the unit of the vega over that of the forward. */
  vanna: number;
  /** Derivative of the vega by the volatility (vomma). */
  volga: number;
}

/** Greeks of which nothing is known yet. */
export function noGreeks(): Greeks {
  return {
    price: Number.NaN,
    delta: Number.NaN,
    forwardDelta: Number.NaN,
    gamma: Number.NaN,
    vega: Number.NaN,
    theta: Number.NaN,
    rho: Number.NaN,
    vanna: Number.NaN,
    volga: Number.NaN,
  };
}
