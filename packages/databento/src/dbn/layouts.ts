import { definition, definitionV1, definitionV2 } from './definition.ts';
import type { Fields } from './fields.ts';

const mbo = {
  orderId: 'u64',
  price: 'price',
  size: 'u32',
  flags: 'u8',
  channelId: 'u8',
  action: 'char',
  side: 'char',
  tsRecv: 'time',
  tsInDelta: 'i32',
  sequence: 'u32',
} as const;

const trade = {
  price: 'price',
  size: 'u32',
  action: 'char',
  side: 'char',
  flags: 'u8',
  depth: 'u8',
  tsRecv: 'time',
  tsInDelta: 'i32',
  sequence: 'u32',
} as const;

const bbo = {
  price: 'price',
  size: 'u32',
  _1: 'pad1',
  side: 'char',
  flags: 'u8',
  _2: 'pad1',
  tsRecv: 'time',
  _3: 'pad4',
  sequence: 'u32',
} as const;

const cmbp1 = {
  price: 'price',
  size: 'u32',
  action: 'char',
  side: 'char',
  flags: 'u8',
  _1: 'pad1',
  tsRecv: 'time',
  tsInDelta: 'i32',
  _2: 'pad4',
} as const;

const cbbo = {
  price: 'price',
  size: 'u32',
  _1: 'pad1',
  side: 'char',
  flags: 'u8',
  _2: 'pad1',
  tsRecv: 'time',
  _3: 'pad8',
} as const;

const level = {
  bidPx: 'price',
  askPx: 'price',
  bidSz: 'u32',
  askSz: 'u32',
  bidCt: 'u32',
  askCt: 'u32',
} as const;

/** Of several publishers: instead of the number of orders, who shows the best price. */
const consolidatedLevel = {
  bidPx: 'price',
  askPx: 'price',
  bidSz: 'u32',
  askSz: 'u32',
  bidPb: 'u16',
  _1: 'pad2',
  askPb: 'u16',
  _2: 'pad2',
} as const;

const ohlcv = {
  open: 'price',
  high: 'price',
  low: 'price',
  close: 'price',
  volume: 'u64',
} as const;

const status = {
  tsRecv: 'time',
  action: 'u16',
  reason: 'u16',
  tradingEvent: 'u16',
  isTrading: 'char',
  isQuoting: 'char',
  isShortSellRestricted: 'char',
  _1: 'pad7',
} as const;

const imbalance = {
  tsRecv: 'time',
  refPrice: 'price',
  auctionTime: 'time',
  contBookClrPrice: 'price',
  auctInterestClrPrice: 'price',
  ssrFillingPrice: 'price',
  indMatchPrice: 'price',
  upperCollar: 'price',
  lowerCollar: 'price',
  pairedQty: 'u32',
  totalImbalanceQty: 'u32',
  marketImbalanceQty: 'u32',
  unpairedQty: 'u32',
  auctionType: 'char',
  side: 'char',
  auctionStatus: 'u8',
  freezeStatus: 'u8',
  numExtensions: 'u8',
  unpairedSide: 'char',
  significantImbalance: 'char',
  _1: 'pad1',
} as const;

const statistics = {
  tsRecv: 'time',
  tsRef: 'time',
  price: 'price',
  quantity: 'i64',
  sequence: 'u32',
  tsInDelta: 'i32',
  statType: 'u16',
  channelId: 'u16',
  updateAction: 'u8',
  statFlags: 'u8',
  _1: 'pad18',
} as const;

const statisticsV1 = {
  tsRecv: 'time',
  tsRef: 'time',
  price: 'price',
  quantity: 'i32',
  sequence: 'u32',
  tsInDelta: 'i32',
  statType: 'u16',
  channelId: 'u16',
  updateAction: 'u8',
  statFlags: 'u8',
  _1: 'pad6',
} as const;

const symbolMapping = {
  stypeIn: 'u8',
  stypeInSymbol: 'text71',
  stypeOut: 'u8',
  stypeOutSymbol: 'text71',
  startTs: 'time',
  endTs: 'time',
} as const;

const symbolMappingV1 = {
  stypeInSymbol: 'text22',
  stypeOutSymbol: 'text22',
  _1: 'pad4',
  startTs: 'time',
  endTs: 'time',
} as const;

const error = { err: 'text302', code: 'u8', isLast: 'u8' } as const;
const errorV1 = { err: 'text64' } as const;
const system = { msg: 'text303', code: 'u8' } as const;
const systemV1 = { msg: 'text64' } as const;

/** The fields of each kind of record after its header, and how often its price levels repeat. */
export interface Shapes {
  readonly mbo: { readonly fields: typeof mbo };
  readonly trade: { readonly fields: typeof trade };
  readonly mbp1: { readonly fields: typeof trade; readonly levels: Levels<typeof level, 1> };
  readonly mbp10: { readonly fields: typeof trade; readonly levels: Levels<typeof level, 10> };
  readonly bbo: { readonly fields: typeof bbo; readonly levels: Levels<typeof level, 1> };
  readonly cmbp1: { readonly fields: typeof cmbp1; readonly levels: Consolidated };
  readonly cbbo: { readonly fields: typeof cbbo; readonly levels: Consolidated };
  readonly ohlcv: { readonly fields: typeof ohlcv };
  readonly status: { readonly fields: typeof status };
  readonly definition: { readonly fields: typeof definition };
  readonly imbalance: { readonly fields: typeof imbalance };
  readonly statistics: { readonly fields: typeof statistics };
  readonly symbolMapping: { readonly fields: typeof symbolMapping };
  readonly error: { readonly fields: typeof error };
  readonly system: { readonly fields: typeof system };
  readonly definitionV1: { readonly fields: typeof definitionV1 };
  readonly definitionV2: { readonly fields: typeof definitionV2 };
  readonly statisticsV1: { readonly fields: typeof statisticsV1 };
  readonly symbolMappingV1: { readonly fields: typeof symbolMappingV1 };
  readonly errorV1: { readonly fields: typeof errorV1 };
  readonly systemV1: { readonly fields: typeof systemV1 };
}

interface Levels<F extends Fields, N extends number> {
  readonly of: F;
  readonly count: N;
}
type Consolidated = Levels<typeof consolidatedLevel, 1>;

/** Where a shape is found: in records of these types, in streams of these versions. */
export interface Place {
  readonly rtypes: readonly number[];
  readonly versions: readonly (1 | 2 | 3)[];
}

const every = [1, 2, 3] as const;

/**
 * Every record that there is. A record is told by its type and its exact size: a shape that only had to
 * fit would read a new definition as an old one.
 */
export const layouts: { readonly [K in keyof Shapes]: Shapes[K] & Place } = {
  mbo: { rtypes: [0xa0], versions: every, fields: mbo },
  trade: { rtypes: [0x00], versions: every, fields: trade },
  mbp1: { rtypes: [0x01], versions: every, fields: trade, levels: { of: level, count: 1 } },
  mbp10: { rtypes: [0x0a], versions: every, fields: trade, levels: { of: level, count: 10 } },
  bbo: { rtypes: [0xc3, 0xc4], versions: every, fields: bbo, levels: { of: level, count: 1 } },
  cmbp1: {
    rtypes: [0xb1, 0xc2],
    versions: every,
    fields: cmbp1,
    levels: { of: consolidatedLevel, count: 1 },
  },
  cbbo: {
    rtypes: [0xc0, 0xc1],
    versions: every,
    fields: cbbo,
    levels: { of: consolidatedLevel, count: 1 },
  },
  ohlcv: { rtypes: [0x20, 0x21, 0x22, 0x23, 0x24, 0x11], versions: every, fields: ohlcv },
  status: { rtypes: [0x12], versions: every, fields: status },
  definition: { rtypes: [0x13], versions: [3], fields: definition },
  imbalance: { rtypes: [0x14], versions: every, fields: imbalance },
  statistics: { rtypes: [0x18], versions: [3], fields: statistics },
  symbolMapping: { rtypes: [0x16], versions: [2, 3], fields: symbolMapping },
  error: { rtypes: [0x15], versions: [2, 3], fields: error },
  system: { rtypes: [0x17], versions: [2, 3], fields: system },
  definitionV1: { rtypes: [0x13], versions: [1], fields: definitionV1 },
  definitionV2: { rtypes: [0x13], versions: [2], fields: definitionV2 },
  statisticsV1: { rtypes: [0x18], versions: [1, 2], fields: statisticsV1 },
  symbolMappingV1: { rtypes: [0x16], versions: [1], fields: symbolMappingV1 },
  errorV1: { rtypes: [0x15], versions: [1], fields: errorV1 },
  systemV1: { rtypes: [0x17], versions: [1], fields: systemV1 },
};
