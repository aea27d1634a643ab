export type { EngineConfig } from './config.ts';
export { createEngine, type Engine, type EngineState } from './engine.ts';
export { EngineError, type EngineErrorCode } from './errors.ts';
export { encodeOutput, type Output, outputSubjects } from './output.ts';
