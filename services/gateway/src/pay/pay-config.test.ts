import { readConfig } from '@crude-alpha/service';
import { expect, test } from 'vitest';
import { readPayConfig } from './pay-config.ts';
import { payVariables } from './pay-variables.ts';

const keys = {
  MPP_RECIPIENT_KEY: `0x${'11'.repeat(32)}`,
  MPP_SECRET_KEY: 'of this test alone, 32 letters long',
};
const ownRpc = 'https://rpc.example.com/key-of-the-operator';

test.each([
  ['where money is real', { PAYMENTS: 'tempo', MPP_TESTNET: 'false' }, null],
  ['on the testnet', { PAYMENTS: 'tempo' }, 'https://rpc.moderato.tempo.xyz'],
  ['at home', { PAYMENTS: 'local' }, ownRpc],
])('%s the page is told this RPC, and never the operator’s own elsewhere', (_, env, expected) => {
  const config = readConfig(payVariables, { ...keys, TEMPO_RPC_URL: ownRpc, ...env });
  expect(readPayConfig(config).pageRpcUrl).toBe(expected);
});
