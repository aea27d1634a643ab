import { generateProxy } from 'mppx/discovery';
import { parseUnits } from 'viem';
import type { Terms } from './terms.ts';

/** What paying agents look for before they pay: an OpenAPI document that says where, and what for. */
export function discoveryOf(
  terms: Terms,
  symbols: readonly string[],
  { title, version }: { readonly title: string; readonly version: string },
): Readonly<Record<string, unknown>> {
  const { network, price, recipient, suggestedDeposit, minutes } = terms;
  const payment = {
    method: 'tempo',
    intent: 'session',
    amount: price.toString(),
    currency: network.currency,
    description: `${minutes} min of the live stream of one symbol`,
    unitType: 'minute',
    recipient,
    suggestedDeposit: parseUnits(suggestedDeposit, network.decimals).toString(),
    chainId: network.chain.id,
  };
  const document = generateProxy({
    info: { title, version },
    routes: [
      {
        method: 'get',
        path: '/mpp/session',
        payment,
        summary: 'Buys time on a stream; answers with the token that opens its WebSocket',
      },
    ],
  });
  const parameters = [
    {
      name: 'symbol',
      in: 'query',
      required: false,
      description: `What for; ${symbols[0]} when it is left out`,
      schema: { type: 'string', enum: symbols },
      example: symbols[0],
    },
  ];
  const paths = document['paths'] as Record<string, Record<string, object>>;
  for (const operation of Object.values(paths['/mpp/session']!)) {
    Object.assign(operation, { parameters });
  }
  return document;
}
