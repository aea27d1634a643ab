import type { Definition } from '@crude-alpha/contracts';
import { offsets, type RecordView } from '@crude-alpha/databento';
import { product } from '@crude-alpha/market';
import { type InstrumentName, nameOf } from './names.ts';

export type DefinitionKind = 'definition' | 'definitionV1' | 'definitionV2';

/** What a definition record says, read from whichever version of it. */
export interface Terms {
  readonly raw: string;
  /** F future, C call, P put; spreads and strategies have others. */
  readonly instrumentClass: string;
  /** Microseconds, NaN where not said. */
  readonly expiration: number;
  readonly tick: number;
  readonly strike: number;
  readonly unitQuantity: number;
  readonly contractMultiplier: number;
  readonly underlying: string;
  readonly updateAction: string;
}

const UNDEFINED_I32 = 0x7fff_ffff;

/** Each version has its fields elsewhere. */
export function termsOf(record: RecordView, kind: DefinitionKind): Terms {
  const at = offsets[kind];
  const multiplier = record.i32(at.contractMultiplier);
  return {
    raw: record.text(at.rawSymbol),
    instrumentClass: record.char(at.instrumentClass),
    expiration: record.timeUs(at.expiration),
    tick: record.price(at.minPriceIncrement),
    strike: record.price(at.strikePrice),
    unitQuantity: record.price(at.unitOfMeasureQty),
    contractMultiplier: multiplier === UNDEFINED_I32 ? Number.NaN : multiplier,
    underlying: record.text(at.underlying),
    updateAction: record.char(at.securityUpdateAction),
  };
}

type Described = Omit<Definition, 'type' | 'ts' | 'tsNs' | 'tsRecv' | 'feed' | 'seq'>;

/** Why a definition cannot be used: it contradicts its symbol, or leaves out what nobody can guess. */
export type DefinitionFault = 'kind' | 'strike' | 'underlying';

/** The instrument of these terms, whose name is known. */
export function describe(terms: Terms, name: InstrumentName): Described | DefinitionFault {
  const { expiration, instrumentClass, raw, tick } = terms;
  const right = instrumentClass === 'F' ? undefined : instrumentClass;
  if ((name.kind === 'option' ? name.right : undefined) !== right) return 'kind';
  const described: Described = {
    symbol: name.symbol,
    product: name.product,
    kind: name.kind,
    action: actionOf(terms.updateAction),
    expiry: Number.isNaN(expiration) ? null : expiration,
    // Where the tick varies with the price, the venue leaves the increment out.
    tickSize: tick > 0 ? tick : null,
    multiplier: multiplierOf(terms, name.product),
    raw,
  };
  if (name.kind === 'future') return described;
  const { strike } = terms;
  if (strike !== name.strike) return 'strike';
  const underlying = Number.isNaN(expiration) ? null : nameOf(terms.underlying, expiration);
  if (underlying?.kind !== 'future') return 'underlying';
  return { ...described, underlying: underlying.symbol, right: name.right, strike };
}

/** CME says how much of the commodity a contract is, and gives a multiplier only to few. */
function multiplierOf({ contractMultiplier, unitQuantity }: Terms, root: string): number {
  if (unitQuantity > 0) return unitQuantity;
  return contractMultiplier > 0 ? contractMultiplier : product(root).pointValue;
}

function actionOf(letter: string): Definition['action'] {
  if (letter === 'D') return 'delete';
  return letter === 'M' ? 'modify' : 'add';
}
