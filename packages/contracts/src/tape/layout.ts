import { type Aggressor, aggressors } from '../vocabulary.ts';

/**
 * The tape block, version 1. `docs/tape-format.md` is its specification; this file holds the numbers
 * that encoder and decoder share. Little-endian throughout.
 */
export const VERSION = 1;

/** "CAT" and the version, as the first four bytes. */
export const MAGIC: readonly [number, number, number, number] = [0x43, 0x41, 0x54, VERSION];

/** 0 magic, 4 u32 count, 8 f64 ordinal of the first event, 16 f64 base time, 24 u32 bytes in all, 28 u32 zero. */
export const HEADER_BYTES = 32;
export const AT_COUNT = 4;
export const AT_ORDINAL = 8;
export const AT_BASE_TS = 16;
export const AT_LENGTH = 24;

/** Record kinds: three hot layouts, and JSON for all that comes seldom. */
export const KIND_QUOTE = 1;
export const KIND_TRADE = 2;
export const KIND_BOOK = 3;
export const KIND_JSON = 4;

/** Presence bits that the hot layouts share. */
export const HAS_TS_NS = 1;
export const HAS_SEQ = 2;
/** Quote only. */
export const HAS_BID = 4;
export const HAS_ASK = 8;
/** Trade only: the aggressor's index in `aggressors` stands from this bit on. */
export const AGGRESSOR_SHIFT = 2;

export function aggressorAt(index: number): Aggressor | undefined {
  return aggressors[index];
}
