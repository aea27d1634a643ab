/** A volatility, decimal, at a time to expiry. */
export interface Node {
  readonly tauYears: number;
  readonly vol: number;
}

/** Beyond the listed expiries the nearest one speaks for a tenor at most this many times as far. */
const REACH = 2;

/**
 * Volatility at a constant maturity: total variance linear in time between the two expiries around
 * it; flat from the nearest one where the tenor lies just outside. NaN when nothing is near enough, or
 * when the volatility of a node that is needed is not known.
 */
export function volAtTenor(nodes: readonly Node[], tenorYears: number): number {
  const above = nodes.findIndex((node) => node.tauYears >= tenorYears);
  const far = nodes[above];
  const near = above < 0 ? nodes[nodes.length - 1] : nodes[above - 1];
  if (far === undefined || near === undefined) return flat(far ?? near, tenorYears);
  const share = (tenorYears - near.tauYears) / (far.tauYears - near.tauYears);
  const variance =
    (1 - share) * near.vol * near.vol * near.tauYears + share * far.vol * far.vol * far.tauYears;
  return Math.sqrt(variance / tenorYears);
}

function flat(only: Node | undefined, tenorYears: number): number {
  if (only === undefined) return Number.NaN;
  const { tauYears, vol } = only;
  return tauYears <= REACH * tenorYears && tenorYears <= REACH * tauYears ? vol : Number.NaN;
}
