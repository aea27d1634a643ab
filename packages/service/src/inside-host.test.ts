import { expect, test } from 'vitest';
import { isInsideHost } from './inside-host.ts';

test.each([
  'localhost',
  'localhost:7073',
  '127.0.0.1',
  '127.0.0.1:7073',
  '10.1.2.3:80',
  '[::1]',
  '[::1]:7073',
  '[2001:db8::1]:7073',
  'gateway:7073',
  'crude-store_1',
])('%s is inside', (host) => {
  expect(isInsideHost(host)).toBe(true);
});

test.each([
  'attacker.example',
  'attacker.example:7073',
  'ATTACKER.EXAMPLE.:7073',
  '127.0.0.1.attacker.example:7073',
  '7f000001.attacker.example',
  'localhost.attacker.example',
  '127.1',
  '1.2.3.4.5:7073',
  '[attacker.example]:7073',
  '[127.0.0.1]',
  'localhost:7073@attacker.example',
  '::1',
  '',
])('%j is not', (host) => {
  expect(isInsideHost(host)).toBe(false);
});
