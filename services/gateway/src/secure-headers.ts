/**
 * Headers of every answer. The page gets files of this origin only, no inline script, and nothing may
 * frame it; it connects to this origin and, where it can pay from a test wallet, to the RPC of that chain.
 */
export function secureHeaders(pageRpcUrl: string | null): Readonly<Record<string, string>> {
  const connect = pageRpcUrl === null ? "'self'" : `'self' ${new URL(pageRpcUrl).origin}`;
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src ${connect}`,
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
