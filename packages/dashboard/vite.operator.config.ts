import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { siteOptions } from './vite-options.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The operator's page: built apart, so that the public one neither grows by it nor holds any of it. */
export default defineConfig({
  ...siteOptions(at('dist/operator')),
  root: at('src/page/operator'),
  publicDir: at('public'),
  base: '/operator/',
});
