import { LocalError } from './errors.ts';
import { thisHost } from './host.ts';
import { installPackage } from './install-package.ts';

/** How the caller learns what takes so long. */
export interface EnsureOptions {
  /** One line at a time, without a newline. */
  readonly onProgress: (line: string) => void;
}

/**
 * The path of a program, its package installed first where it is missing and may be. Asks nothing:
 * where installing would need a password it throws `PROGRAM_MISSING` with the command to run.
 */
export async function ensureProgram(
  packageName: string,
  find: () => Promise<string | null>,
  options: EnsureOptions,
): Promise<string> {
  const found = await find();
  if (found !== null) return found;
  const advice = await installPackage(packageName, thisHost(), options.onProgress);
  const installed = await find();
  if (installed !== null) return installed;
  throw new LocalError('PROGRAM_MISSING', `${packageName} is missing; ${advice}`);
}
