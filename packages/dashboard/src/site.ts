import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a body may be written on the wire. */
export type Coding = 'br' | 'gzip' | 'identity';

/** A file of the built page, ready to be sent. */
export interface SiteFile {
  readonly path: string;
  readonly type: string;
  /** Its name holds the hash of what is in it, so it may be kept for ever. */
  readonly immutable: boolean;
  readonly etag: string;
  readonly bodies: Readonly<Partial<Record<Coding, Buffer>> & { identity: Buffer }>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A page that is built: the public one, or that of the operator. They share no file. */
export type SiteName = 'site' | 'operator';

/** What stands before the paths of a page. */
const bases: Readonly<Record<SiteName, string>> = { site: '/', operator: '/operator/' };

/**
 * Every file of a built page, read once: no path from outside is ever opened. Empty where the
 * page has not been built.
 */
export async function readSite(page: SiteName = 'site'): Promise<readonly SiteFile[]> {
  // Beside `src` as beside `dist`, so that it is the same for a service that runs from source.
  const folder = fileURLToPath(new URL(`../dist/${page}/`, import.meta.url));
  const names = await readdir(folder, { recursive: true }).catch(nothingThere);
  const known = names.filter((name) => extname(name) in types).sort();
  return Promise.all(known.map((name) => readSiteFile(folder, bases[page], name, names)));
}

async function readSiteFile(
  folder: string,
  base: string,
  name: string,
  names: readonly string[],
): Promise<SiteFile> {
  const read = (suffix: string): Promise<Buffer> => readFile(`${folder}${name}${suffix}`);
  const [identity, br, gzip] = await Promise.all([
    read(''),
    names.includes(`${name}.br`) ? read('.br') : undefined,
    names.includes(`${name}.gz`) ? read('.gz') : undefined,
  ]);
  return {
    path: name === 'index.html' ? base : `${base}${name}`,
    type: types[extname(name)]!,
    immutable: name.startsWith('assets/'),
    etag: createHash('sha256').update(identity).digest('base64url').slice(0, 22),
    bodies: {
      identity,
      ...(br === undefined ? {} : { br }),
      ...(gzip === undefined ? {} : { gzip }),
    },
  };
}

function nothingThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
