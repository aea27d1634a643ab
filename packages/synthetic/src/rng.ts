import { inverseNormalCdf } from '@crude-alpha/quant';

/** What a random number is for: numbers of different streams have nothing to do with each other. */
export const streams = {
  day: 1,
  path: 2,
  flow: 3,
  missing: 4,
  flaw: 5,
  volWave: 6,
  skewWave: 7,
  curveWave: 8,
  expiryVolWave: 9,
  expirySkewWave: 10,
  openInterest: 11,
  volume: 12,
  subSecond: 13,
  return: 14,
} as const;
export type Stream = (typeof streams)[keyof typeof streams];

const GOLDEN = 0x9e3779b9;
const UNIT = 1 / 4_294_967_296;

/** A bijection of 32 bits in which every bit of the input moves half of the output's. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

/** 32 bits that depend on nothing but their key, so that any moment can be made without the others. */
export function hash(seed: number, stream: Stream, a: number, b: number = 0): number {
  let h = mix((seed | 0) ^ GOLDEN);
  h = mix(h ^ Math.floor(seed * UNIT));
  h = mix((h + stream) | 0);
  h = mix(h ^ (a | 0));
  h = mix((h + GOLDEN) ^ (b | 0));
  return h >>> 0;
}

/** Uniform on (0, 1), never an end. */
export function uniformAt(seed: number, stream: Stream, a: number, b: number = 0): number {
  return (hash(seed, stream, a, b) + 0.5) * UNIT;
}

export function normalAt(seed: number, stream: Stream, a: number, b: number = 0): number {
  return inverseNormalCdf(uniformAt(seed, stream, a, b));
}

/** A smooth curve through a normal number at every integer `x`: a slow process without a history. */
export function waveAt(seed: number, stream: Stream, x: number, key: number = 0): number {
  const knot = Math.floor(x);
  const f = x - knot;
  const weight = f * f * (3 - 2 * f);
  const from = normalAt(seed, stream, knot, key);
  return from + weight * (normalAt(seed, stream, knot + 1, key) - from);
}

/** A fast sequence that begins at a key: C. Doty-Humphrey's sfc32. */
export class Rng {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 1;

  start(seed: number, stream: Stream, key: number): void {
    this.a = hash(seed, stream, key, 1) | 0;
    this.b = hash(seed, stream, key, 2) | 0;
    this.c = hash(seed, stream, key, 3) | 0;
    this.d = 1;
  }

  /** 32 random bits, unsigned. */
  bits(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return t >>> 0;
  }

  /** Uniform on (0, 1). */
  uniform(): number {
    return (this.bits() + 0.5) * UNIT;
  }

  normal(): number {
    return inverseNormalCdf((this.bits() + 0.5) * UNIT);
  }
}
