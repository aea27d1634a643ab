import { createClient, http } from 'viem';
import { call } from 'viem/actions';
import { expect, test } from 'vitest';
import { explain, PaymentsError } from './errors.ts';

test('of a chain client only the first line is told, and why: no request, no calldata', async () => {
  const client = createClient({ transport: http('http://127.0.0.1:1/', { retryCount: 0 }) });
  const data = `0x${'5ec2e7'.repeat(20)}` as const;
  const error = await call(client, { data, to: `0x${'1'.repeat(40)}` }).catch((thrown) => thrown);
  expect(String(error.message)).toContain('5ec2e7');
  const wrapped = new PaymentsError('CHAIN_UNREACHABLE', 'the chain is away', { cause: error });
  for (const told of [explain(error), explain(wrapped)]) {
    expect(JSON.stringify(told)).not.toContain('5ec2e7');
    expect(told.message).toContain('HTTP request failed.');
    expect(told).not.toHaveProperty('stack');
  }
  expect(explain(wrapped)).toMatchObject({
    type: 'PaymentsError',
    code: 'CHAIN_UNREACHABLE',
    message: expect.stringMatching(/^the chain is away: HTTP request failed\./),
  });
});

test('of our own mistakes all is told', () => {
  const told = explain(new TypeError('x is not a function'));
  expect(told).toMatchObject({ type: 'TypeError', message: 'x is not a function' });
  expect(told.stack).toContain('errors.test.ts');
  expect(explain('words')).toEqual({ type: 'string', message: 'something else than an error' });
});
