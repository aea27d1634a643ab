export { fileKeeper } from '@crude-alpha/payments/payer/node';
