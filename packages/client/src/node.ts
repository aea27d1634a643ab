export { fileKeeper } from '@crude-alpha/payments/payer/node';
export { createKeyFile, readKeyFile, readOrCreateKeyFile } from './wallet/key-file.ts';
