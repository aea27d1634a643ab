import type { Hex } from 'viem';
import { type GateKey, sameBytes } from './keys.ts';

/** What a token entitles to. */
export interface Pass {
  readonly symbol: string;
  readonly channelId: Hex;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** Why a token opens nothing. */
export type TokenFault = 'malformed' | 'forged' | 'expired' | 'from_the_future' | 'other_symbol';

export type TokenVerdict =
  | { readonly ok: true; readonly pass: Pass }
  | { readonly ok: false; readonly fault: TokenFault };

/** How far the clocks of two gateways may be apart before one refuses the tokens of the other. */
export const CLOCK_TOLERANCE_MS = 5_000;

const LONGEST = 1024;

/**
 * A token is `<key id>.<payload>.<HMAC-SHA256>`. It follows from the pass and the secret alone, so
 * any gateway gives the same one for the same voucher, before a restart and after.
 */
export function issueToken(pass: Pass, key: GateKey): string {
  const { symbol, channelId, issuedAtMs, expiresAtMs } = pass;
  const payload = Buffer.from(
    JSON.stringify([symbol, channelId, issuedAtMs, expiresAtMs]),
  ).toString('base64url');
  const signed = `${key.id}.${payload}`;
  return `${signed}.${key.signToken(signed).toString('base64url')}`;
}

/** Judges a token by this process's clock; `symbol` is what it is shown for. */
export function checkToken(
  token: string,
  symbol: string | undefined,
  keys: readonly GateKey[],
  nowMs: number,
): TokenVerdict {
  const parts = token.length > LONGEST ? [] : token.split('.');
  const [keyId, payload, mac] = parts;
  if (parts.length !== 3 || !keyId || !payload || !mac) return fault('malformed');
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) return fault('forged');
  const expected = key.signToken(`${keyId}.${payload}`);
  const given = Buffer.from(mac, 'base64url');
  // The decoder skips what is no base64, so the text is compared too: one pass has one token.
  if (!sameBytes(given, expected) || given.toString('base64url') !== mac) return fault('forged');
  const [of, channelId, issuedAtMs, expiresAtMs] = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  ) as [string, Hex, number, number];
  if (symbol !== undefined && of !== symbol) return fault('other_symbol');
  if (issuedAtMs > nowMs + CLOCK_TOLERANCE_MS) return fault('from_the_future');
  if (expiresAtMs <= nowMs) return fault('expired');
  return { ok: true, pass: { symbol: of, channelId, issuedAtMs, expiresAtMs } };
}

function fault(reason: TokenFault): TokenVerdict {
  return { ok: false, fault: reason };
}
