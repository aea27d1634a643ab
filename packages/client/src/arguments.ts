import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CrudeError } from './errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true }>
>;

/** Options and the rest of a command line; what is not understood is `BAD_USAGE`. */
export function readArguments<O extends Options>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    const [reason = ''] = (cause as Error).message.split('. ');
    throw new CrudeError('BAD_USAGE', `${reason}; see crude --help`, { cause });
  }
}

/** A whole number that is not negative. */
export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new CrudeError('BAD_USAGE', `--${option} ${text} is no whole number`);
  }
  return value;
}
