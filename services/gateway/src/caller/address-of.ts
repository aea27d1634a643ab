import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import { addressKey } from './address-key.ts';

/** The address of whoever asks, as limits count it. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * Reads who asks from the connection and, while what is at its other end is one of `proxies`, from what that says
 * of the one before. So the answer is the nearest address that is not ours, and whatever a caller
 * wrote into the header itself lies behind it.
 *
 * @throws TypeError where one of `proxies` is neither an address nor a network.
 */
export function addressOf(proxies: readonly string[]): AddressOf {
  for (const proxy of proxies) {
    // The library would read 10.70.70 as 10.70.0.70.
    if (isIP(proxy.split('/', 1)[0]!) === 0) throw new TypeError(`${proxy} is no IP address`);
  }
  const isProxy = proxies.length === 0 ? () => false : proxyAddr.compile([...proxies]);
  return (request) => {
    const nearestFirst = proxyAddr.all(request, isProxy);
    // A proxy that names no address ("unknown", or one with a port) is all that is known of its callers.
    return addressKey(nearestFirst.findLast((address) => isIP(address) !== 0) ?? '');
  };
}
