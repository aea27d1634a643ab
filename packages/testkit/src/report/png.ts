import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { indexedPng } from './indexed-png.ts';

const require = createRequire(import.meta.url);
/** Pixels to a pixel of the page, for screens with fine ones. */
const ZOOM = 1.5;

export type ToPng = (svg: string) => Uint8Array;

let ready: Promise<ToPng> | undefined;

/**
 * Turns SVG into PNG with a renderer and a font that are both files of npm packages: neither browser
 * nor fonts of the machine matter, so a picture has the same pixels everywhere.
 */
export function pngRenderer(): Promise<ToPng> {
  ready ??= load();
  return ready;
}

async function load(): Promise<ToPng> {
  const [wasm, ...fontBuffers] = await Promise.all(
    [
      require.resolve('@resvg/resvg-wasm/index_bg.wasm'),
      require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
      require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
    ].map(async (file) => new Uint8Array(await readFile(file))),
  );
  await initWasm(wasm!);
  return (svg) => {
    const image = new Resvg(svg, {
      fitTo: { mode: 'zoom', value: ZOOM },
      font: { fontBuffers, defaultFontFamily: 'DejaVu Sans' },
    });
    const rendered = image.render();
    const png = indexedPng(rendered.pixels, rendered.width, rendered.height);
    rendered.free();
    image.free();
    return png;
  };
}
