/** Tells the token of the paid time that runs: asked at each use, since it changes; null between two times. */
export type Pass = () => string | null;
