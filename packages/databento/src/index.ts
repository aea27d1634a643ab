export * from './dbn/index.ts';
export { compressZstd, decompressZstd } from './zstd.ts';
