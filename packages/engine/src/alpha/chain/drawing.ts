import type { ExpirySmile } from '@crude-alpha/contracts';
import { SmileBand, type SmileFit, type SmilePoints } from '@crude-alpha/quant';
import { BAND_ERRORS, CURVE_PLACES, MOST_ROWS, QUOTES_SHOWN } from '../limits.ts';
import { rounded } from '../rounded.ts';

/** What a chart shows of a smile: the quotes it was made from, and the curve. */
export type Drawing = Pick<ExpirySmile, 'quotes' | 'fit'>;

/** Trust below which a quote was left aside. */
const TRUSTED = 0.5;

const band = new SmileBand();

/** @param points - those that the smile was fitted to just now */
export function drawSmile(smile: SmileFit, points: SmilePoints): Drawing {
  return { quotes: drawQuotes(smile, points), fit: drawCurve(smile, points) };
}

function drawQuotes(smile: SmileFit, points: SmilePoints): Drawing['quotes'] {
  const quotes: Drawing['quotes'] = { strike: [], iv: [], used: [] };
  const isFitted = smile.order > 0;
  for (let i = 0; i < points.count && quotes.strike.length < MOST_ROWS; i++) {
    // Without a curve nobody worked out how far from the money it is.
    const z = isFitted ? Math.abs(points.z[i]!) : 0;
    const iv = rounded(points.vol[i]!, 1e5);
    if (!(z <= QUOTES_SHOWN) || iv === null) continue;
    quotes.strike.push(points.strike[i]!);
    quotes.iv.push(iv);
    quotes.used.push(isFitted && z <= 1 && points.trust[i]! >= TRUSTED);
  }
  return quotes;
}

function drawCurve(smile: SmileFit, points: SmilePoints): Drawing['fit'] {
  const fit: Drawing['fit'] = { strike: [], iv: [], band: [] };
  if (smile.order === 0) return fit;
  band.read(smile, points);
  const { lowest, highest, forward } = smile;
  const isNormal = smile.measure === 'normal';
  const from = isNormal ? forward + lowest : forward * Math.exp(lowest);
  const to = isNormal ? forward + highest : forward * Math.exp(highest);
  for (let i = 0; i < CURVE_PLACES; i++) {
    const strike = rounded(from + ((to - from) * i) / (CURVE_PLACES - 1), 1e4);
    if (strike === null) continue;
    const moneyness = isNormal ? strike - forward : Math.log(strike / forward);
    const iv = rounded(smile.volAt(moneyness), 1e6);
    if (iv === null) continue;
    fit.strike.push(strike);
    fit.iv.push(iv);
    fit.band.push(rounded(BAND_ERRORS * band.errorAt(moneyness), 1e6));
  }
  return fit;
}
