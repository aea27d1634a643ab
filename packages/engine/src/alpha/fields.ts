export type AlphaFieldName =
  | 'cme_fwd_mid'
  | 'atm_iv'
  | 'rr25'
  | 'skew_signal'
  | 'iv_term_slope'
  | 'signed_flow_10'
  | 'imb_5'
  | 'imb_levels'
  | 'microprice'
  | 'funding';

/** What a field of the alpha frame means. */
export interface AlphaField {
  readonly name: AlphaFieldName;
  readonly unit: string;
  readonly sign: string;
  readonly method: string;
}

/** The fields of the alpha frame, in the order in which a frame has them. */
export const alphaFields: readonly AlphaField[] = [
  {
    name: 'cme_fwd_mid',
    unit: 'price of the future',
    sign: 'may be negative',
    method:
      'Mid of the active future: the one with the most traded volume, fading over an hour, that leads by a fifth. Null when its quote is older than 10 s, one-sided, crossed or absurdly wide.',
  },
  {
    name: 'atm_iv',
    unit: 'annual volatility, decimal',
    sign: 'positive',
    method:
      'Black-76 at the money, constant maturity of 30 days: total variance linear in time between the expiries around it. Out-of-the-money mids, a robust weighted cubic in standardised log-moneyness; forward is the mid of the own future of each expiry; premiums are not discounted.',
  },
  {
    name: 'rr25',
    unit: 'vol points',
    sign: 'call minus put: positive when calls are dearer',
    method:
      '25-delta risk reversal at 30 days: forward delta, not premium-adjusted. Null when a wing does not reach 25 delta; nothing is extrapolated.',
  },
  {
    name: 'skew_signal',
    unit: '-1 to 1',
    sign: 'positive when calls get dearer against puts than they were of late',
    method:
      'tanh((fast - slow) / 1.5 sd) of rr25 / atm_iv; averages over 5 minutes and 2 hours of event time. Held, with its time, while its inputs are not known or the market is halted.',
  },
  {
    name: 'iv_term_slope',
    unit: 'vol points',
    sign: 'positive when the 90-day volatility is above the 30-day one',
    method: 'atm_iv at 90 days less atm_iv at 30 days.',
  },
  {
    name: 'signed_flow_10',
    unit: '-1 to 1',
    sign: 'positive when buyers cross the spread',
    method:
      'Bought less sold volume by all volume of the active future in ten seconds of event time; 0 when nothing traded. Aggressor as the venue says, else by the side of the mid.',
  },
  {
    name: 'imb_5',
    unit: '-1 to 1',
    sign: 'positive when more is bid than offered',
    method:
      'Bid size less ask size by their sum, over the levels that imb_levels tells, of the active future.',
  },
  {
    name: 'imb_levels',
    unit: 'levels',
    sign: 'positive',
    method:
      'Depth that imb_5 was made from: up to 5, or 1 where the feed has the top of book only.',
  },
  {
    name: 'microprice',
    unit: 'price of the future',
    sign: 'may be negative',
    method: 'Mid of the active future weighted by the size on the other side.',
  },
  {
    name: 'funding',
    unit: 'rate per 8 hours, decimal',
    sign: 'positive when longs pay',
    method: 'Funding rate of a perpetual future; null: there is no provider yet.',
  },
];
