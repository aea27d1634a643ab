import { type ChannelBook, ledgerJson, ledgerOf, type Terms } from '@crude-alpha/payments';
import { createApp } from '@crude-alpha/service';
import type { FastifyInstance } from 'fastify';

const DEFAULT_LIMIT = 100;

/** What only the operator sees, on the admin port: the books. */
export function createLedgerApp(book: ChannelBook, { network }: Terms): FastifyInstance {
  const app = createApp();
  app.get<{ Querystring: { limit?: number } }>(
    '/ledger',
    {
      schema: {
        querystring: {
          type: 'object',
          properties: { limit: { type: 'integer', minimum: 0, maximum: 10_000 } },
        },
      },
    },
    (request, reply) => {
      const ledger = ledgerJson(ledgerOf(book.all(), request.query.limit ?? DEFAULT_LIMIT));
      const { chain, currency, currencyName, decimals, name } = network;
      const money = JSON.stringify({
        network: name,
        chainId: chain.id,
        currency,
        currencyName,
        decimals,
      });
      return reply
        .type('application/json')
        .header('cache-control', 'no-store')
        .send(`{"asOf":"${new Date().toISOString()}","money":${money},${ledger.slice(1)}`);
    },
  );
  return app;
}
