import { readFile } from 'node:fs/promises';

/** A file of the page, ready to be sent. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const files = [
  { path: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
  { path: '/page.js', file: 'page.js', type: 'text/javascript; charset=utf-8' },
] as const;

/** Reads the page beside `src` and `dist`: fixed names, so no path from outside is ever opened. */
export function loadPage(): Promise<readonly PageFile[]> {
  return Promise.all(
    files.map(async ({ path, file, type }) => ({
      path,
      type,
      body: await readFile(new URL(`../page/${file}`, import.meta.url)),
    })),
  );
}
