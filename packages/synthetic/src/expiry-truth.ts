import type { ExpiryTruth, NormalExpiryTruth } from '@crude-alpha/contracts';
import { type NormalSmile, normalVolAtDelta, type Smile, volAtDelta } from './smile.ts';

/** What both kinds of truth say of where an expiry stands. */
type Place = Pick<ExpiryTruth, 'expiry' | 'underlying' | 'tauYears'>;

export function expiryTruth(place: Place, smile: Smile): ExpiryTruth {
  const call25 = volAtDelta(smile, 0.25);
  const put25 = volAtDelta(smile, -0.25);
  return {
    ...place,
    model: 'black76',
    forward: smile.forward,
    atmIv: smile.atm,
    rr25: 100 * (call25 - put25),
    call10: volAtDelta(smile, 0.1),
    call25,
    put25,
    put10: volAtDelta(smile, -0.1),
  };
}

export function normalExpiryTruth(place: Place, smile: NormalSmile): NormalExpiryTruth {
  const call25 = normalVolAtDelta(smile, 0.25);
  const put25 = normalVolAtDelta(smile, -0.25);
  return {
    ...place,
    model: 'bachelier',
    forward: smile.forward,
    normalVol: smile.normal,
    normalRr25: call25 - put25,
    call10: normalVolAtDelta(smile, 0.1),
    call25,
    put25,
    put10: normalVolAtDelta(smile, -0.1),
  };
}
