export { type Outcome, outcomeOf } from './outcome.ts';
export {
  type Difference,
  type Digest,
  type Hole,
  type OutputPlace,
  type RecordedOutput,
  type Unrecorded,
  type Verdict,
  type VerifyOptions,
  verifyTape,
} from './verify-tape.ts';
