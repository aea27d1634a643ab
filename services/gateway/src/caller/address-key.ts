import { isIPv6 } from 'node:net';

/**
 * What counts as one address: an IPv4 address however it is written, or an IPv6 /64, since whoever
 * has one address of a /64 has them all.
 */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const plain = address.split('%', 1)[0]!;
  return isIPv6(plain) ? `${prefix64(plain)}::/64` : address;
}

function prefix64(address: string): string {
  const [left, right] = address.split('::', 2) as [string, string | undefined];
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return [...head, ...zeros, ...tail]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** A dotted IPv4 tail stands for two groups, which lie outside the first 64 bits. */
function groups(part: string): string[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
