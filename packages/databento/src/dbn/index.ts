export { DbnError, type DbnErrorCode } from './errors.ts';
