import { cat } from './dbn/cat.ts';
import { convert } from './dbn/convert.ts';
import { info } from './dbn/info.ts';
import { stats } from './dbn/stats.ts';
import { verify } from './dbn/verify.ts';
import { CrudeError } from './errors.ts';
import { helpText } from './help.ts';
import { LineWriter } from './line-writer.ts';
import { probe } from './probe/probe.ts';
import type { Command, Standard } from './standard.ts';

const dbnCommands = new Map<string, Command>([
  ['cat', cat],
  ['convert', convert],
  ['info', info],
  ['stats', stats],
  ['verify', verify],
]);

/** Runs one command line. Returns the exit code: 0 good, 1 failed, 2 not understood. */
export async function run(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  { stdin, stdout, stderr }: Pick<Standard, 'stdin' | 'stdout' | 'stderr'>,
): Promise<number> {
  const lines = new LineWriter(stdout);
  try {
    const asked = argv.length === 0 || argv.includes('--help') || argv.includes('-h');
    if (asked || argv[0] === 'help') {
      lines.line(helpText);
      await lines.finish();
      return 0;
    }
    const { command, args } = commandOf(argv);
    const code = await command(args, { env, stdin, stdout, stderr, lines });
    await lines.finish();
    return code;
  } catch (error) {
    await lines.finish();
    stderr.write(`crude: ${oneLine(error)}\n`);
    return error instanceof CrudeError && error.code === 'BAD_USAGE' ? 2 : 1;
  }
}

function commandOf(argv: readonly string[]): { command: Command; args: readonly string[] } {
  const [first = '', second = ''] = argv;
  if (first === 'probe') return { command: probe, args: argv.slice(1) };
  const command = first === 'dbn' ? dbnCommands.get(second) : undefined;
  if (command === undefined) {
    const what = first === 'dbn' ? `dbn ${second}`.trim() : first;
    throw new CrudeError('BAD_USAGE', `no command "${what}"; crude --help lists them`);
  }
  return { command, args: argv.slice(2) };
}

function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? `${String(error.code)}: ` : '';
  const text = error.message.startsWith(code) ? error.message : `${code}${error.message}`;
  return text.replaceAll(/\s+/g, ' ');
}
