import {
  type At,
  type Kind,
  type offsets,
  priceToText,
  UNDEFINED_I64,
  UNDEFINED_TIME,
} from '@crude-alpha/databento';

type Wide = 'price' | 'time' | 'i64' | 'u64';
type WidthsOf<O> = {
  readonly [F in keyof O as O[F] extends At<Wide> ? F : never]: O[F] extends At<infer T>
    ? T
    : never;
};
type LevelsOf<O> = O extends { readonly levels: readonly [infer L, ...unknown[]] }
  ? WidthsOf<L>
  : unknown;
type Merged<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void
  ? I
  : never;
type NewKind = Exclude<Kind, `${string}V1` | `${string}V2`>;
type WideFields = Merged<
  { [K in NewKind]: WidthsOf<(typeof offsets)[K]> & LevelsOf<(typeof offsets)[K]> }[NewKind]
>;

/** What the fields are that come as bigint; the compiler holds it against the layouts. */
const wide: WideFields & { readonly tsEvent: 'time'; readonly tsOut: 'time' } = {
  tsEvent: 'time',
  tsOut: 'time',
  tsRecv: 'time',
  tsRef: 'time',
  startTs: 'time',
  endTs: 'time',
  auctionTime: 'time',
  expiration: 'time',
  activation: 'time',
  orderId: 'u64',
  volume: 'u64',
  rawInstrumentId: 'u64',
  quantity: 'i64',
  price: 'price',
  bidPx: 'price',
  askPx: 'price',
  open: 'price',
  high: 'price',
  low: 'price',
  close: 'price',
  refPrice: 'price',
  contBookClrPrice: 'price',
  auctInterestClrPrice: 'price',
  ssrFillingPrice: 'price',
  indMatchPrice: 'price',
  upperCollar: 'price',
  lowerCollar: 'price',
  minPriceIncrement: 'price',
  displayFactor: 'price',
  highLimitPrice: 'price',
  lowLimitPrice: 'price',
  maxPriceVariation: 'price',
  unitOfMeasureQty: 'price',
  minPriceIncrementAmount: 'price',
  priceRatio: 'price',
  strikePrice: 'price',
  legPrice: 'price',
  legDelta: 'price',
};
const wideOf: ReadonlyMap<string, Wide> = new Map(Object.entries<Wide>(wide));

/** A bigint field as text with all its digits; undefined where the value is not known. */
export function wideText(field: string, value: bigint): string | undefined {
  switch (wideOf.get(field)) {
    case 'time':
      return value === UNDEFINED_TIME ? undefined : timeText(value);
    case 'price':
      return value === UNDEFINED_I64 ? undefined : priceToText(value);
    case 'i64':
      return value === UNDEFINED_I64 ? undefined : value.toString();
    case 'u64':
    case undefined:
      return value.toString();
  }
}

let lastSecond = -1n;
let lastText = '';

/** Such as `2026-11-20T15:00:00.123456789Z`. */
export function timeText(time: bigint): string {
  const second = time / 1_000_000_000n;
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = new Date(Number(second) * 1000).toISOString().slice(0, 19);
  }
  return `${lastText}.${(time % 1_000_000_000n).toString().padStart(9, '0')}Z`;
}
