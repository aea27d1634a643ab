import { isIP } from 'node:net';

/** What {@link isInsideHost} takes, for whoever is refused. */
export const INSIDE_HOSTS =
  'an IP address, localhost, or a name without a dot such as a container has';

/**
 * Whether a Host header names a server as those of the inside do. A page of somebody else, open in the browser
 * of whoever operates this, can have a name of its own resolve to loopback and then read what is there
 * as if it were its own; but the browser says by which name it asks, and that one has a dot.
 */
export function isInsideHost(host: string): boolean {
  const [, name, address] = /^(?:([^:[\]]+)|\[([^[\]]+)\])(?::\d*)?$/.exec(host) ?? [];
  if (address !== undefined) return isIP(address) === 6;
  return name !== undefined && (!name.includes('.') || isIP(name) === 4);
}
