import { LocalError } from './errors.ts';
import { serverInfo } from './nats-port.ts';

const patienceMs = 3000;

/** A NATS that runs already, once one of its addresses has answered. */
export async function externalNats(urls: string): Promise<{ url: string; own: null }> {
  for (const url of urls.split(',')) {
    const { hostname, port } = new URL(url.trim());
    const info = await serverInfo(Number(port || 4222), hostname, patienceMs);
    if (info === null) continue;
    if (info['jetstream'] === true) return { url: urls, own: null };
    throw new LocalError(
      'NATS_UNREACHABLE',
      `NATS at ${bare(urls)} runs without JetStream: start it with nats-server -js`,
    );
  }
  throw new LocalError(
    'NATS_UNREACHABLE',
    `NATS at ${bare(urls)} does not answer: start it, or unset NATS_URL to get a nats-server with it`,
  );
}

/** The addresses without user and password. */
export function bare(urls: string): string {
  return urls
    .split(',')
    .map((url) => {
      const { protocol, host } = new URL(url.trim());
      return `${protocol}//${host}`;
    })
    .join(',');
}
