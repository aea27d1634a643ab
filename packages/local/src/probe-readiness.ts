const answerWithinMs = 2000;

/** Asks a service whether it is ready: null, or what it says it lacks. */
export async function probeReadiness(url: string): Promise<string | null> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
  } catch {
    return 'it does not answer yet';
  }
  if (response.ok) {
    await response.body?.cancel();
    return null;
  }
  return reasonsOf(await response.json().catch(() => null)) || `HTTP ${response.status}`;
}

/** The body of an unready service lists `reasons: [{check, reason}]`. */
function reasonsOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('reasons' in body)) return '';
  const reasons = body.reasons as readonly { check: string; reason: string }[];
  return reasons.map(({ check, reason }) => `${check}: ${reason}`).join(', ');
}
