export { type Compute, type ComputeOptions, startCompute } from './compute.ts';
export { ComputeError, type ComputeErrorCode } from './errors.ts';
