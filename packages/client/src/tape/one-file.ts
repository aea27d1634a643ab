import { CrudeError } from '../errors.ts';

/** The one file or folder that a command line names. */
export function oneFile(positionals: readonly string[]): string {
  const [path, extra] = positionals;
  if (path === undefined || extra !== undefined) {
    throw new CrudeError('BAD_USAGE', 'name one file; see crude --help');
  }
  return path;
}
