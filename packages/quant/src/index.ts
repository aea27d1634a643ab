export { americanPrice, baroneAdesiWhaley } from './american/american.ts';
export { europeanTotalVol } from './american/european.ts';
export { americanTotalVol } from './american/total-vol.ts';
export { americanTreePrice } from './american/tree.ts';
export { type Aggressor, aggressorOf, tickSign } from './flow/aggressor.ts';
export { imbalance } from './flow/imbalance.ts';
export { addToKyle, type Kyle, kyleLambda, moveKyle, newKyle, resetKyle } from './flow/kyle.ts';
export { microprice } from './flow/microprice.ts';
export { type BookLevels, ofi, ofiOfLevels } from './flow/ofi.ts';
export { inverseNormalCdf, normalCdf, normalPdf } from './normal.ts';
export { bachelierGreeks, bachelierPrice } from './option/bachelier.ts';
export { bachelierImpliedTotalVol, bachelierImpliedVol } from './option/bachelier-vol.ts';
export { blackGreeks } from './option/black-greeks.ts';
export { blackDelta, blackPrice, blackVega, type Right } from './option/black76.ts';
export { type Greeks, noGreeks } from './option/greeks.ts';
export { impliedTotalVol, impliedTotalVolFrom, impliedVol } from './option/implied-vol.ts';
export { type ImpliedVolFault, impliedVolFault } from './option/implied-vol-fault.ts';
export { type Average, moveAverage, newAverage } from './series/average.ts';
export { addToBuckets, type Buckets, newBuckets, resetBuckets, sumOf } from './series/buckets.ts';
export { newRank, percentileRank, pushRank, type Rank } from './series/rank.ts';
export {
  cutRealised,
  moveRealised,
  newRealised,
  type Realised,
  realisedVol,
} from './series/realised.ts';
export {
  closeToCloseVol,
  garmanKlassVol,
  parkinsonVol,
  yangZhangVol,
} from './series/volatility.ts';
export { strikeAtDelta } from './surface/delta-strike.ts';
export { ParityForward } from './surface/parity.ts';
export { SimpleVariance } from './surface/simple-variance.ts';
export { butterflyViolations, densityFactor } from './surface/smile-arbitrage.ts';
export { SmileBand } from './surface/smile-band.ts';
export {
  butterfly,
  moneynessAtDelta,
  riskReversal,
  strikeAt,
  volAtDelta,
} from './surface/smile-delta.ts';
export { type Measure, SmileFit } from './surface/smile-fit.ts';
export { guessAtm, SmilePoints } from './surface/smile-points.ts';
export {
  type Svi,
  sviButterflyViolations,
  sviCalendarViolations,
  sviCurvature,
  sviDensityFactor,
  sviSlope,
  sviTotalVariance,
} from './surface/svi.ts';
export { fitSvi, type SviFit } from './surface/svi-fit.ts';
export { calendarViolations, forwardVol, volAtMaturity } from './surface/tenor.ts';
export { varianceYears } from './surface/variance-time.ts';
