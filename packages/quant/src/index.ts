export { americanTreePrice } from './american/tree.ts';
export { erfc, erfcx, inverseNormalCdf, normalCdf, normalPdf } from './normal.ts';
export { blackDelta, blackPrice, blackVega, type Right } from './option/black76.ts';
export { impliedTotalVol, impliedVol } from './option/implied-vol.ts';
export { strikeAtDelta } from './surface/delta-strike.ts';
export { type Node, volAtTenor } from './surface/maturity.ts';
export { fitSmile, type Smile, SmilePoints } from './surface/smile.ts';
