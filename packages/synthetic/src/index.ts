export { SyntheticError, type SyntheticErrorCode } from './errors.ts';
export { createMarket, type SyntheticMarket, type SyntheticSecond } from './market.ts';
export {
  type Halt,
  type MarketOptions,
  type Mode,
  modes,
  type Regime,
  type Shock,
} from './options.ts';
