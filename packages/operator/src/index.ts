export { exportTables } from './export.ts';
export { importTables } from './import.ts';
export { replay } from './replay.ts';
export { tapeCat } from './tape-cat.ts';
export { tapeInfo } from './tape-info.ts';
export { tapeRecord } from './tape-record.ts';
export { tapeVerify } from './tape-verify.ts';
export { verify } from './verify.ts';
