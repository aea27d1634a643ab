import type { Plugin, UserConfig } from 'vite';
import { pack } from './src/pack.ts';

/** Compressed once here, so that the gateway never does it while frames wait. */
const packed: Plugin = {
  name: 'packed',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        const body = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        for (const { suffix, bytes } of pack(body)) {
          this.emitFile({ type: 'asset', fileName: `${file.fileName}${suffix}`, source: bytes });
        }
      }
    },
  },
};

/** What is loaded by nobody who does not pay has a name by which the budget leaves it out. */
const PAYS = /\/(?:node_modules\/(?:viem|mppx|ox|@noble)|packages\/payments|page\/pay)\//;

function prefixOf(files: readonly string[]): string {
  return files.some((file) => PAYS.test(file)) ? 'pay-' : '';
}

/** How each of the two pages is built, into a folder of its own. */
export function siteOptions(outDir: string): UserConfig {
  return {
    // Whatever NODE_ENV says: what is tested is what is shipped, without paths of who built it.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    build: {
      outDir,
      emptyOutDir: true,
      // Ours are evergreen: light-dark() and registered colours need browsers of 2024.
      target: 'baseline-widely-available',
      modulePreload: { polyfill: false },
      // An inlined picture would need a looser policy.
      assetsInlineLimit: 0,
      rolldownOptions: {
        output: {
          entryFileNames: 'assets/page-[hash].js',
          chunkFileNames: ({ moduleIds, facadeModuleId }) =>
            `assets/${prefixOf([...moduleIds, facadeModuleId ?? ''])}[name]-[hash].js`,
          assetFileNames: ({ originalFileNames }) =>
            `assets/${prefixOf(originalFileNames)}[name]-[hash][extname]`,
        },
      },
    },
    plugins: [packed],
  };
}
