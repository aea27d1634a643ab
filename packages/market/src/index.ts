export { addBusinessDays, isBusinessDay } from './business.ts';
export { nextExpiries, type OptionExpiry, type Underlying, underlyingOf } from './chain.ts';
export { cmeSymbol, parseCmeSymbol } from './cme.ts';
export type { IsoDate } from './dates.ts';
export { MarketError, type MarketErrorCode } from './errors.ts';
export { expiryTs, lastTradeDay } from './expiries.ts';
export type { ExpiryRule } from './expiry-rule.ts';
export {
  addMonths,
  type ContractMonth,
  compareMonths,
  monthCode,
  monthOfCode,
} from './months.ts';
export type { FutureProduct, OptionProduct, Product, RollRule, SessionKind } from './product.ts';
export { isProduct, product, products } from './products.ts';
export { frontMonth, listedMonths, rollDate } from './roll.ts';
export {
  isOpen,
  nextOpen,
  type Pause,
  type Session,
  sessionAt,
  sessionOf,
  settlementAt,
} from './sessions.ts';
export {
  futureSymbol,
  optionSymbol,
  type ParsedSymbol,
  parseSymbol,
  type Right,
} from './symbols.ts';
