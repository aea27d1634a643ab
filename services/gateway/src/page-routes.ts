import type { Coding, SiteFile } from '@crude-alpha/dashboard';
import type { FastifyInstance } from 'fastify';

const YEAR_SEC = 31_536_000;

/** Best first; what the client does not name it does not get. */
const codings: readonly Coding[] = ['br', 'gzip'];

/** Only files of this origin, no inline script; nothing may frame the page. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** The built page: each file a route of its own, so that nothing else can be asked for. */
export function addPageRoutes(app: FastifyInstance, files: readonly SiteFile[]): void {
  for (const file of files) {
    app.get(file.path, (request, reply) => {
      const coding = choose(file, request.headers['accept-encoding'] ?? '');
      // Bytes that differ have names that differ, compressed or not.
      const etag = `"${file.etag}-${coding}"`;
      reply
        .header('content-type', file.type)
        .header('cache-control', file.immutable ? `max-age=${YEAR_SEC}, immutable` : 'no-cache')
        .header('vary', 'accept-encoding')
        .header('etag', etag);
      if (isKnown(request.headers['if-none-match'] ?? '', etag)) return reply.code(304).send();
      if (coding !== 'identity') reply.header('content-encoding', coding);
      return reply.send(file.bodies[coding]);
    });
  }
}

function choose(file: SiteFile, accepted: string): Coding {
  const named = new Map(accepted.split(',').map(readCoding));
  return (
    codings.find((coding) => file.bodies[coding] !== undefined && (named.get(coding) ?? 0) > 0) ??
    'identity'
  );
}

/** `gzip;q=0.5` → `['gzip', 0.5]`. */
function readCoding(text: string): [string, number] {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [name, weight === undefined ? 1 : Number(weight.slice(2))];
}

function isKnown(ifNoneMatch: string, etag: string): boolean {
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag);
}
