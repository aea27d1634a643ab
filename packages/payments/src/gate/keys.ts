import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { PaymentsError } from '../errors.ts';

/** What guards challenges and tokens: the secret in use, and the one before it while both are good. */
export interface GateSecrets {
  readonly current: string;
  readonly previous?: string;
}

const SHORTEST = 32;

/** One secret, and the keys that are made of it: a token can never pass for a challenge. */
export interface GateKey {
  readonly secret: string;
  /** Tells which secret made a token, without telling the secret. */
  readonly id: string;
  signToken(payload: string): Buffer;
  /** The id of a challenge as mppx computes it: base64url of an HMAC over its fields. */
  challengeId(fields: string): string;
}

/** The keys, newest first; throws BAD_CONFIG at a secret that is too short to be one. */
export function gateKeys({ current, previous }: GateSecrets): readonly GateKey[] {
  return [current, ...(previous === undefined ? [] : [previous])].map(keyOf);
}

/** Throws BAD_CONFIG at a secret that could be guessed. */
export function assertSecret(secret: string): void {
  if (Buffer.byteLength(secret) >= SHORTEST) return;
  throw new PaymentsError(
    'BAD_CONFIG',
    `a secret must have at least ${SHORTEST} bytes: openssl rand -hex 32 makes one`,
  );
}

function keyOf(secret: string): GateKey {
  assertSecret(secret);
  const derive = (purpose: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `crude-alpha ${purpose}`, bytes));
  const tokenKey = derive('token', 32);
  return {
    secret,
    id: derive('token key id', 6).toString('base64url'),
    signToken: (payload) => createHmac('sha256', tokenKey).update(payload).digest(),
    challengeId: (fields) => createHmac('sha256', secret).update(fields).digest('base64url'),
  };
}

/** Compares without telling by its time where two values differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
