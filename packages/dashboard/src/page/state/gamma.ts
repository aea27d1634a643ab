import type { GammaProfile } from '@crude-alpha/contracts';

/** Where the gamma of open interest lies, as it is drawn. */
export interface GammaView {
  readonly forward: number | null;
  readonly callWall: number | null;
  readonly putWall: number | null;
  readonly strike: readonly number[];
  /** Per cent of the largest of all calls and puts. */
  readonly call: readonly number[];
  readonly put: readonly number[];
}

export const noGamma: GammaView = {
  forward: null,
  callWall: null,
  putWall: null,
  strike: [],
  call: [],
  put: [],
};

/** Less than this of the largest, per cent, is not seen, and would only push the rest together. */
const LEAST = 0.5;

/** What is to be drawn of a profile: from the first strike that can be seen to the last. */
export function gammaView(profile: GammaProfile, forward: number | null): GammaView {
  const { callWall, putWall } = profile;
  const call = profile.call.map((share) => share * 100);
  const put = profile.put.map((share) => share * 100);
  const isSeen = (index: number): boolean => Math.max(call[index]!, put[index]!) >= LEAST;
  const seen = profile.strike.map((_, index) => index).filter(isSeen);
  const [from = 0, to = -1] = [seen[0], seen.at(-1)];
  const within = (values: readonly number[]): readonly number[] => values.slice(from, to + 1);
  return {
    forward,
    callWall,
    putWall,
    strike: within(profile.strike),
    call: within(call),
    put: within(put),
  };
}
