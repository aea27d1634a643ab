/** 2100-01-01. Twice this still fits a double exactly, which the tape's zigzag coding needs. */
export const MAX_TS = 4_102_444_800_000_000;

/** Largest size, count or sequence an event may carry: twice it is still exact in a double. */
export const MAX_COUNT = 2 ** 52 - 1;

/** Levels of a book on each side. */
export const MAX_LEVELS = 10;
