export { blackDelta, blackPrice, blackVega, type Right } from './black76.ts';
export { strikeAtDelta } from './delta-strike.ts';
export { impliedTotalVol, impliedVol } from './implied-vol.ts';
export { erfc, erfcx, inverseNormalCdf, normalCdf, normalPdf } from './normal.ts';
