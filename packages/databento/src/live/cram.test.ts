import { expect, test } from 'vitest';
import { cramResponse } from './cram.ts';

test('the example of the public documentation', () => {
  const challenge = 'j5pwMHz6vwXruJM4cOwQrQeQE0bImIzT';
  expect(cramResponse(challenge, 'db-89s9vCvwDDKPdQJ5Pb30Fyj9mNUM6')).toBe(
    '6d3c875bb9f8cf503c3ed83ee5f476a3ad53f0c67706c51cf42d2db5ad8ff5a9-mNUM6',
  );
});

test('both ends of a second one', () => {
  const response = cramResponse('abcd1234', 'db-unittestapikey1234567890FFFFF');
  expect(response).toMatch(/^be87ce3d[0-9a-f]{52}9b6f-FFFFF$/);
});
