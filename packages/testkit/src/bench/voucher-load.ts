import { Agent, request } from 'node:http';
import { localPayee, networks, type WalletClient, walletClient } from '@crude-alpha/payments';
import { createWallet, fundFromFaucet, memoryKeeper, Payer } from '@crude-alpha/payments/payer';
import { Challenge, Credential } from 'mppx';
import { Session } from 'mppx/tempo';

const { Voucher } = Session.Precompile;
const escrow = '0x4d50500000000000000000000000000000000000';

/** What a call came to. */
export interface Call {
  readonly status: number;
  readonly ms: number;
}

/** The key of the payee on the chain at home, for a peer that is to be paid as we are. */
export const payeeKey: string = localPayee.key;

/** Pays a service once from a channel of its own; what it gets opens the stream. */
export async function boughtToken(service: string, rpcUrl: string): Promise<string> {
  const { payer } = await openPayer(service, rpcUrl, '1');
  return (await payer.pay('CL', AbortSignal.timeout(60_000))).token;
}

/**
 * Opens a channel at a service, as any payer would, and signs vouchers for the payments that follow:
 * signing costs the payer more than checking may cost the payee, and is not what is measured.
 */
export async function signedVouchers(
  service: string,
  rpcUrl: string,
  count: number,
  price: bigint,
): Promise<readonly string[]> {
  const { client, payer } = await openPayer(service, rpcUrl, '10');
  await payer.pay('CL', AbortSignal.timeout(30_000));
  await payer.topUp('9', 'CL', AbortSignal.timeout(30_000));
  const { channelId, descriptor, chainId } = payer.channel!;
  const challenge = Challenge.fromResponse(await fetch(`${service}/mpp/session?symbol=CL`));
  const source = `did:pkh:eip155:${chainId}:${client.account.address}`;
  const vouchers: string[] = [];
  for (let payment = 2; payment <= count + 1; payment += 1) {
    const cumulativeAmount = BigInt(payment) * price;
    const signature = await Voucher.signVoucher(
      client,
      client.account,
      { channelId, cumulativeAmount },
      escrow,
      chainId,
    );
    vouchers.push(
      Credential.serialize({
        challenge,
        payload: {
          action: 'voucher',
          channelId,
          descriptor,
          cumulativeAmount: cumulativeAmount.toString(),
          signature,
        },
        source,
      }),
    );
  }
  return vouchers;
}

/** Shows all vouchers, those of one channel one after the other, all channels at once. */
export async function showAll(
  service: string,
  channels: readonly (readonly string[])[],
): Promise<Call[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: channels.length });
  const calls = await Promise.all(
    channels.map(async (vouchers) => {
      const answers: Call[] = [];
      for (const voucher of vouchers) answers.push(await show(service, voucher, agent));
      return answers;
    }),
  );
  agent.destroy();
  return calls.flat();
}

/** For calls one by one, on a connection that stays. */
export function showOneByOne(service: string): {
  show(voucher: string): Promise<Call>;
  end(): void;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    show: (voucher) => show(service, voucher, agent),
    end: () => agent.destroy(),
  };
}

async function openPayer(
  service: string,
  rpcUrl: string,
  maxDeposit: string,
): Promise<{ readonly client: WalletClient; readonly payer: Payer }> {
  const client = walletClient(networks.local, createWallet().privateKey, rpcUrl);
  await fundFromFaucet(client);
  const payer = await Payer.open({ service, client, keeper: memoryKeeper(), maxDeposit });
  return { client, payer };
}

function show(service: string, authorization: string, agent: Agent): Promise<Call> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    request(
      `${service}/mpp/session?symbol=CL`,
      { agent, headers: { authorization } },
      (response) => {
        response.resume();
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, ms: performance.now() - began }),
        );
      },
    )
      .on('error', reject)
      .end();
  });
}
