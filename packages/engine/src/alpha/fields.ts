/** What a field of the alpha frame means. */
export interface AlphaField {
  readonly name: AlphaFieldName;
  readonly unit: string;
  readonly sign: string;
  readonly method: string;
  /** What becomes of it when its inputs are not known any more, and when that is. */
  readonly stale: string;
  /** Places after the point that a frame carries. */
  readonly decimals: number;
}

export type AlphaFieldName = (typeof names)[number];

/** The order in which a frame has its fields. */
const names = [
  'cme_fwd_mid',
  'microprice',
  'atm_iv',
  'rr25',
  'rr10',
  'fly25',
  'skew_signal',
  'iv_term_slope',
  'fwd_vol',
  'cvol',
  'up_var',
  'dn_var',
  'convexity',
  'atm_nvol',
  'rr25_nvol',
  'carry',
  'realized_vol',
  'iv_rv',
  'signed_flow_10',
  'imb_5',
  'imb_levels',
  'ofi',
  'kyle_lambda',
  'delta_flow',
  'vega_flow',
  'gex_call_wall',
  'gex_put_wall',
  'spot_vs_walls',
  'funding',
] as const;

const FUTURE_QUOTE = 'null when the active future has no sane two-sided quote of the last 10 s';
const CHAIN =
  'null when an expiry around the tenor has no smile: options older than 60 s and futures older than 30 s do not count, nor does what was quoted before a gap, a halt or a close, or before the future moved by a tenth of a standard deviation; an expiry that nobody quotes for ten minutes is left out';
const WINGS = `${CHAIN}; also null when a wing does not reach the delta`;
const FAR = `${CHAIN}; null when no expiry of 81 days or more is quoted`;
const PANEL = `${CHAIN}; also null when the smile does not reach one and a half standard deviations on both sides`;
const RESET = 'starts anew after a gap, a halt, a close or a change of the active future';

const meanings: Readonly<Record<AlphaFieldName, Omit<AlphaField, 'name'>>> = {
  cme_fwd_mid: {
    unit: 'price of the future',
    sign: 'may be negative',
    method:
      'Mid of the active future: the one with the largest share of traded volume (fading over an hour) and of open interest together; another takes over when it leads by a fifth, in an open market that traded 200 lots of late.',
    stale: FUTURE_QUOTE,
    decimals: 4,
  },
  microprice: {
    unit: 'price of the future',
    sign: 'may be negative',
    method: 'Weighted mid (Pa·Qb + Pb·Qa)/(Qa + Qb) of the active future.',
    stale: FUTURE_QUOTE,
    decimals: 4,
  },
  atm_iv: {
    unit: 'annual volatility, decimal, 365 days',
    sign: 'positive',
    method:
      'Black-76 at the forward, constant maturity of 30 days: total variance linear in time between the expiries around it. Out-of-the-money mids with interest, early exercise removed (exercise boundary of Andersen, Lake and Offengenden), a robust weighted polynomial in standardised log-moneyness; the forward is the mid of the own future of each expiry, or put–call parity while that future has no quote.',
    stale: `${CHAIN}; null while prices are near or below zero (quality.model is normal)`,
    decimals: 6,
  },
  rr25: {
    unit: 'vol points',
    sign: 'call minus put: positive when calls are dearer',
    method:
      '25-delta risk reversal at 30 days, 100·(σ of the call − σ of the put): forward delta, not premium-adjusted; each wing is interpolated to 30 days by its own total variance.',
    stale: WINGS,
    decimals: 4,
  },
  rr10: {
    unit: 'vol points',
    sign: 'call minus put: positive when calls are dearer',
    method: 'As rr25, at 10 delta.',
    stale: WINGS,
    decimals: 4,
  },
  fly25: {
    unit: 'vol points',
    sign: 'positive when the wings are dearer than the middle',
    method:
      '100·((σ of the 25-delta call + σ of the 25-delta put)/2 − σ at the money), at 30 days.',
    stale: WINGS,
    decimals: 4,
  },
  skew_signal: {
    unit: '-1 to 1',
    sign: 'positive when calls get dearer against puts than they were of late',
    method:
      'tanh((fast − slow)/(1.5·max(sd, 0.005))) of rr25/(100·atm_iv), times quality.score; averages and deviation by event time, 5 minutes and 2 hours, whatever the cadence of frames.',
    stale:
      'held, with its own ts, while rr25 is null, health is neither ok nor one_sided, or in the two minutes of the daily settlement; null until a minute was seen',
    decimals: 6,
  },
  iv_term_slope: {
    unit: 'vol points',
    sign: 'positive when the 90-day volatility is above the 30-day one',
    method: '100·(σ at 90 days − σ at 30 days), at the money.',
    stale: FAR,
    decimals: 4,
  },
  fwd_vol: {
    unit: 'annual volatility, decimal',
    sign: 'positive',
    method: 'Volatility from 30 to 90 days that both tenors imply: √((w90 − w30)/(T90 − T30)).',
    stale: `${FAR}; null when total variance falls with time`,
    decimals: 6,
  },
  cvol: {
    unit: 'vol points',
    sign: 'positive',
    method:
      'In the manner of CME CVOL: √ of the simple variance 2/(T·F²)·ΣΔK·Q(K) of the fitted smile at all listed strikes that its quotes reach (2.2 standard deviations at most), without interest or early exercise; variance linear in time to 30 days.',
    stale: PANEL,
    decimals: 4,
  },
  up_var: {
    unit: 'vol points',
    sign: 'positive',
    method: 'As cvol, from twice the area of the calls alone.',
    stale: PANEL,
    decimals: 4,
  },
  dn_var: {
    unit: 'vol points',
    sign: 'positive; up_var − dn_var is the skew of CVOL, whose zero is not that of rr25',
    method: 'As cvol, from twice the area of the puts alone.',
    stale: PANEL,
    decimals: 4,
  },
  convexity: {
    unit: 'ratio',
    sign: 'above 1 when the wings are dear',
    method: 'cvol / (100·atm_iv).',
    stale: PANEL,
    decimals: 6,
  },
  atm_nvol: {
    unit: 'dollars per square root of a year',
    sign: 'positive',
    method:
      'Normal (Bachelier) volatility at the money at 30 days. Fitted on normal volatilities while a future is below $15 or a strike at or below zero is listed; else that of the price that atm_iv gives.',
    stale: CHAIN,
    decimals: 6,
  },
  rr25_nvol: {
    unit: 'dollars per square root of a year',
    sign: 'call minus put: positive when calls are dearer',
    method: 'Risk reversal of normal volatilities at the 25-delta strikes, at 30 days.',
    stale: WINGS,
    decimals: 6,
  },
  carry: {
    unit: 'per year, decimal',
    sign: 'positive in backwardation',
    method: 'ln(F1/F2)/(T2 − T1) of the active future and the next one to expire.',
    stale:
      'null when one of the two has no sane two-sided quote of the last 30 s, or is not above zero',
    decimals: 6,
  },
  realized_vol: {
    unit: 'annual volatility, decimal',
    sign: 'positive',
    method:
      'Root of the sum of squared five-minute returns of the active future over up to 22 sessions, annualised by 252 sessions of 23 hours; returns over a close count, those over a gap or a change of the active future do not.',
    stale:
      'null until an hour of trading was seen and while the price is not above zero; keeps its value while nothing trades',
    decimals: 6,
  },
  iv_rv: {
    unit: 'vol points',
    sign: 'positive when options are dearer than what the future did',
    method: '100·(atm_iv − realized_vol).',
    stale: 'null when either is',
    decimals: 4,
  },
  signed_flow_10: {
    unit: '-1 to 1',
    sign: 'positive when buyers cross the spread',
    method:
      'Bought less sold volume by all volume of the active future in ten seconds of event time; 0 when nothing traded. Aggressor as the venue says, else by Lee and Ready.',
    stale: `null when the future has been silent for 10 s, and until it traded; ${RESET}`,
    decimals: 6,
  },
  imb_5: {
    unit: '-1 to 1',
    sign: 'positive when more is bid than offered',
    method:
      'Σ(bid sizes − ask sizes)/Σ(bid sizes + ask sizes) of the active future, over the levels that imb_levels tells.',
    stale: FUTURE_QUOTE,
    decimals: 6,
  },
  imb_levels: {
    unit: 'levels',
    sign: 'positive',
    method:
      'Depth that imb_5 was made from: up to 5, or 1 where the feed has the top of book only.',
    stale: FUTURE_QUOTE,
    decimals: 0,
  },
  ofi: {
    unit: 'lots',
    sign: 'positive when the best bid gains and the best ask loses',
    method:
      'Order-flow imbalance of Cont, Kukanov and Stoikov at the best prices of the active future, summed over ten seconds of event time.',
    stale: `null when the future has been silent for 10 s; ${RESET}`,
    decimals: 0,
  },
  kyle_lambda: {
    unit: 'dollars per lot',
    sign: 'positive when buying lifts the price',
    method:
      "Kyle's λ: slope of the change of the active future's mid on its signed volume, over the seconds of five minutes of event time.",
    stale: `null with fewer than 30 seconds that saw a trade; ${RESET}`,
    decimals: 9,
  },
  delta_flow: {
    unit: 'lots of the future',
    sign: 'positive when those who crossed the spread in options got longer the future',
    method:
      'Σ sign·size·delta of option prints over five minutes of event time: forward delta at the volatility of the print; one whose price has none does not count.',
    stale: 'null until an option traded; starts anew after a gap, a halt or a close',
    decimals: 3,
  },
  vega_flow: {
    unit: 'dollars per vol point',
    sign: 'positive when volatility was bought',
    method: 'Σ sign·size·vega·multiplier/100 of option prints over five minutes of event time.',
    stale:
      'null until an option traded, and while quality.model is normal; starts anew after a gap, a halt or a close',
    decimals: 2,
  },
  gex_call_wall: {
    unit: 'strike',
    sign: 'may be negative',
    method:
      'Strike with the most gamma times open interest in calls, over the expiries up to the first beyond 90 days, at strikes that their smiles reach.',
    stale: `null without open interest; ${CHAIN}`,
    decimals: 4,
  },
  gex_put_wall: {
    unit: 'strike',
    sign: 'may be negative',
    method:
      'Strike with the most gamma times open interest in puts, over the expiries up to the first beyond 90 days, at strikes that their smiles reach.',
    stale: `null without open interest; ${CHAIN}`,
    decimals: 4,
  },
  spot_vs_walls: {
    unit: 'ratio',
    sign: '-1 at the put wall, 1 at the call wall',
    method: '2·(cme_fwd_mid − put wall)/(call wall − put wall) − 1.',
    stale: 'null when one of the three is, or the call wall is not above the put wall',
    decimals: 6,
  },
  funding: {
    unit: 'rate per 8 hours, decimal',
    sign: 'positive when longs pay',
    method: 'Newest funding rate of a perpetual future on the tape, from the provider of ingest.',
    stale: 'null without a provider, and 30 minutes after its last word',
    decimals: 9,
  },
};

/** The fields of the alpha frame, in the order in which a frame has them. */
export const alphaFields: readonly AlphaField[] = names.map((name) => ({
  name,
  ...meanings[name],
}));
