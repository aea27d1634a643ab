import type { Hex } from 'viem';
import type { Descriptor } from '../book/record.ts';

/** A challenge as a payer echoes it: `request` and `opaque` are base64url of canonical JSON. */
export interface EchoedChallenge {
  readonly id: string;
  readonly realm: string;
  readonly method: string;
  readonly intent: string;
  readonly request: string;
  readonly expires: string;
  readonly opaque: string;
}

/** A credential of the plainest kind that carries a voucher: what nearly every paid call is. */
export interface VoucherCredential {
  readonly challenge: EchoedChallenge;
  readonly source: string;
  readonly action: 'voucher' | 'open';
  readonly channelId: Hex;
  readonly descriptor: Descriptor;
  readonly cumulative: bigint;
  readonly signature: Hex;
}

const HEADER = /^Payment ([\w-]+)$/;
const AMOUNT = /^\d{1,30}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const HASH = /^0x[0-9a-fA-F]{64}$/;
const SIGNATURE = /^0x[0-9a-fA-F]+$/;
const UINT96 = 2n ** 96n;

const descriptorFields = {
  payer: ADDRESS,
  payee: ADDRESS,
  operator: ADDRESS,
  token: ADDRESS,
  salt: HASH,
  authorizedSigner: ADDRESS,
  expiringNonceHash: HASH,
} as const;

/**
 * Reads the header of a plain voucher, with every hexadecimal in lower case. Null says only that it is
 * something else, or spelt in another way: mppx reads all there is and finds the words for what is wrong.
 */
export function readVoucher(header: string): VoucherCredential | null {
  const encoded = HEADER.exec(header)?.[1];
  if (encoded === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(encoded, 'base64url').toString());
  } catch {
    return null;
  }
  const challenge = readChallenge(field(value, 'challenge'));
  const payload = field(value, 'payload');
  const action = field(payload, 'action');
  const descriptor = readDescriptor(field(payload, 'descriptor'));
  const cumulative = text(payload, 'cumulativeAmount', AMOUNT);
  const channelId = text(payload, 'channelId', HASH);
  const signature = text(payload, 'signature', SIGNATURE);
  const source = field(value, 'source');
  if (
    challenge === null ||
    (action !== 'voucher' && action !== 'open') ||
    descriptor === null ||
    cumulative === null ||
    channelId === null ||
    signature === null ||
    typeof source !== 'string' ||
    BigInt(cumulative) >= UINT96
  ) {
    return null;
  }
  return {
    challenge,
    source: source.toLowerCase(),
    action,
    channelId: channelId as Hex,
    descriptor,
    cumulative: BigInt(cumulative),
    signature: signature as Hex,
  };
}

/** Whether two descriptors name one channel; the first is in lower case. */
export function sameDescriptor(a: Descriptor, b: Descriptor): boolean {
  return Object.keys(descriptorFields).every((name) => {
    const key = name as keyof Descriptor;
    return a[key] === b[key].toLowerCase();
  });
}

function readChallenge(value: unknown): EchoedChallenge | null {
  const { id, realm, method, intent, request, expires, opaque, digest, header } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Record<string, unknown>;
  if (digest !== undefined || header !== undefined) return null;
  const fields = { id, realm, method, intent, request, expires, opaque };
  return Object.values(fields).every((item) => typeof item === 'string')
    ? (fields as unknown as EchoedChallenge)
    : null;
}

function readDescriptor(value: unknown): Descriptor | null {
  const read: Record<string, string> = {};
  for (const [name, shape] of Object.entries(descriptorFields)) {
    const item = text(value, name, shape);
    if (item === null) return null;
    read[name] = item;
  }
  return read as Descriptor;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function text(value: unknown, name: string, shape: RegExp): string | null {
  const item = field(value, name);
  return typeof item === 'string' && shape.test(item) ? item.toLowerCase() : null;
}
