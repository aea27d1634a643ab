/** The schemas that can be subscribed to, and the type of record by which each is told in a stream. */
export const rtypeOfSchema = {
  mbo: 0xa0,
  'mbp-1': 0x01,
  'mbp-10': 0x0a,
  tbbo: 0x01,
  trades: 0x00,
  'bbo-1s': 0xc3,
  'bbo-1m': 0xc4,
  'cmbp-1': 0xb1,
  'cbbo-1s': 0xc0,
  'cbbo-1m': 0xc1,
  tcbbo: 0xc2,
  'ohlcv-1s': 0x20,
  'ohlcv-1m': 0x21,
  'ohlcv-1h': 0x22,
  'ohlcv-1d': 0x23,
  'ohlcv-eod': 0x24,
  status: 0x12,
  definition: 0x13,
  imbalance: 0x14,
  statistics: 0x18,
} as const;

export type LiveSchema = keyof typeof rtypeOfSchema;

const HOUR_NS = 3_600_000_000_000n;

/** How far back the gateway replays: a day; of CME's definitions and orders the week. */
export function replayReachNs(dataset: string, schema: LiveSchema): bigint {
  const week = dataset === 'GLBX.MDP3' && (schema === 'definition' || schema === 'mbo');
  return (week ? 7n * 24n : 24n) * HOUR_NS;
}
