import { foldersOf } from './find-program.ts';

/** What decides how a program can be installed here. */
export interface Host {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** Folders in which package managers and sudo are looked for. */
  readonly folders: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** The machine this process runs on. */
export function thisHost(): Host {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    folders: [...foldersOf(process.env['PATH']), '/usr/bin', '/opt/homebrew/bin', '/usr/local/bin'],
    env: process.env,
  };
}
