import { type EnsureOptions, ensureProgram } from './ensure-program.ts';
import { findProgram, foldersOf } from './find-program.ts';

/** Where a browser is that a PATH may leave out. */
const usualFolders = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/Applications/Chromium.app/Contents/MacOS',
];

/** What distributions call it. */
const names = ['chromium', 'chromium-browser', 'Chromium'];

/** The path of Chromium, installed first where it is missing and may be. */
export function ensureChromium(options: EnsureOptions): Promise<string> {
  return ensureProgram('chromium', findChromium, options);
}

async function findChromium(): Promise<string | null> {
  const folders = [...foldersOf(process.env['PATH']), ...usualFolders];
  for (const name of names) {
    const found = await findProgram(name, folders);
    if (found !== null) return found;
  }
  return null;
}
