/** Codes of what may be over in a moment; everything else stays as it is until somebody changes it. */
const PASSING: ReadonlySet<string> = new Set([
  'CHAIN_UNREACHABLE',
  'GATEWAY_UNREACHABLE',
  'SERVICE_UNREACHABLE',
]);

export function isPassing(error: unknown): boolean {
  return PASSING.has(codeOf(error));
}

/** The stable code of an error of ours; `FAILED` for any other. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'FAILED';
}
