import type { AlphaFrame } from '@crude-alpha/contracts';

/** A frame of one second, with the fields given. */
export function aFrame(
  sec: number,
  values: Readonly<Record<string, number | null>> = {},
  over: Partial<AlphaFrame> = {},
): AlphaFrame {
  const ts = sec * 1_000_000;
  return {
    symbol: 'CL',
    seq: sec,
    prev: sec - 1,
    ts,
    health: 'ok',
    reasons: [],
    quality: {
      score: 1,
      quoteAgeMs: 800,
      parityCents: -0.25,
      fitHalfSpreads: 0.3,
      putStrikes: 20,
      callStrikes: 18,
      model: 'lognormal',
    },
    fields: Object.fromEntries(Object.entries(values).map(([name, v]) => [name, { v, ts }])),
    ...over,
  };
}
