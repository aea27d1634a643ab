import type { HeldChannel } from '@crude-alpha/payments/payer';
import { Challenge, Credential } from 'mppx';
import { Session } from 'mppx/tempo';
import { type Account, createClient, type Hex, http } from 'viem';

const { Voucher } = Session.Precompile;
const escrow = '0x4d50500000000000000000000000000000000000';

/** What a dishonest payer may change of a voucher credential. */
export interface Forgery {
  readonly challenge: Challenge.Challenge;
  readonly cumulative: bigint;
  /** Written into the payload in place of what was signed. */
  readonly claimed?: bigint;
  readonly signer?: Account;
  readonly chainId?: number;
  readonly channelId?: Hex;
  readonly descriptor?: Partial<HeldChannel['descriptor']>;
  readonly source?: string;
}

/** Makes the `Authorization` of a voucher by hand, with mppx's own signer. */
export async function forge(
  channel: HeldChannel,
  payer: Account,
  forgery: Forgery,
): Promise<string> {
  const { challenge, cumulative, signer = payer, chainId = channel.chainId } = forgery;
  const client = createClient({ account: signer, transport: http('http://127.0.0.1:1') });
  const signature = await Voucher.signVoucher(
    client,
    signer,
    { channelId: channel.channelId, cumulativeAmount: cumulative },
    escrow,
    chainId,
  );
  return Credential.serialize({
    challenge,
    payload: {
      action: 'voucher',
      channelId: forgery.channelId ?? channel.channelId,
      descriptor: { ...channel.descriptor, ...forgery.descriptor },
      cumulativeAmount: (forgery.claimed ?? cumulative).toString(),
      signature,
    },
    source: forgery.source ?? `did:pkh:eip155:${channel.chainId}:${payer.address}`,
  });
}

/** Asks a gateway for a challenge. */
export async function challengeFrom(url: string, symbol = 'CL'): Promise<Challenge.Challenge> {
  return Challenge.fromResponse(await fetch(`${url}/mpp/session?symbol=${symbol}`));
}

/** Shows a gateway a credential. */
export async function show(
  url: string,
  authorization: string,
  { symbol = 'CL', method = 'GET' }: { readonly symbol?: string; readonly method?: string } = {},
): Promise<{ status: number; type: string; body: Record<string, unknown>; text: string }> {
  const response = await fetch(`${url}/mpp/session?symbol=${symbol}`, {
    method,
    headers: { authorization },
  });
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const type = typeof body['type'] === 'string' ? body['type'] : '';
  return { status: response.status, type: type.slice(type.lastIndexOf('/') + 1), body, text };
}
