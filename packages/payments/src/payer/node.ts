export { fileKeeper } from './file-keeper.ts';
