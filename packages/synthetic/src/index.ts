export { SyntheticError, type SyntheticErrorCode } from './errors.ts';
export { createMarket, type SyntheticMarket, type SyntheticSecond } from './market.ts';
export {
  type DollarShock,
  type Halt,
  type MarketOptions,
  type Mode,
  modes,
  type Regime,
  type ReturnShock,
  type Shock,
  type Silence,
} from './options.ts';
