import type { IncomingMessage } from 'node:http';

/** The token of a request, from where clients that can set a header put it, or from the query. */
export function tokenOf({ headers, url }: IncomingMessage): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? new URL(url ?? '/', 'http://localhost').searchParams.get('token') ?? undefined;
}
