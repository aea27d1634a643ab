import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { siteOptions } from './vite-options.ts';

/** The public page. */
export default defineConfig(siteOptions(fileURLToPath(new URL('dist/site', import.meta.url))));
