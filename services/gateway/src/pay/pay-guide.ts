import type { Terms } from '@crude-alpha/payments';

/** How to pay, in words that a language model or a hurried reader can follow. */
export function payGuide(terms: Terms, symbols: readonly string[]): string {
  const { amount, minutes, network, suggestedDeposit } = terms;
  return `# Crude Alpha

Live signals derived from CME crude-oil futures and options, over WebSocket, paid by the minute.

- Symbols: ${symbols.join(', ')}
- Price: ${amount} ${network.currencyName} for ${minutes} min of one symbol
- Network: Tempo ${network.name}, chain ${network.chain.id}; a deposit of ${suggestedDeposit} lasts ${minutes * 100} min

1. GET /mpp/session?symbol=${symbols[0]} answers 402 with a challenge of the Machine Payments Protocol
   (method tempo, intent session). An mppx client opens a payment channel and answers it by itself.
2. The paid answer is {"ok":true,"symbol","token","expiresAt","minutes"}.
3. Open WS /ws/stream/${symbols[0]}?token=… and read {"t":"snapshot","data":{…}} messages.
4. Ten seconds before the end comes {"t":"payment-need-voucher"}: buy again and send
   {"t":"authorization","token":…} on the same socket.
5. Close the channel with mppx when you are done: what was not spent comes back.

GET /skills lists symbols and fields, GET /openapi.json describes the paid route.
`;
}
