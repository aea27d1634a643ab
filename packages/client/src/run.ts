import { CrudeError } from './errors.ts';
import { helpText } from './help.ts';
import { LineWriter } from './line-writer.ts';
import type { Command, Standard } from './standard.ts';

/** By name; each is loaded when it is asked for, since what payment takes is a lot. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  subscribe: async () => (await import('./subscribe/subscribe.ts')).subscribeCommand,
  watch: async () => (await import('./watch/watch.ts')).watchCommand,
  'channel list': async () => (await import('./channel/list.ts')).list,
  'channel status': async () => (await import('./channel/status.ts')).status,
  'channel topup': async () => (await import('./channel/topup.ts')).topup,
  'channel close': async () => (await import('./channel/close.ts')).close,
  'channel request-close': async () => (await import('./channel/request-close.ts')).ask,
  'channel withdraw': async () => (await import('./channel/withdraw.ts')).takeBack,
  'wallet create': async () => (await import('./wallet/create.ts')).create,
  'wallet address': async () => (await import('./wallet/address.ts')).address,
  'wallet fund': async () => (await import('./wallet/fund.ts')).fund,
  ledger: async () => (await import('./ledger/ledger.ts')).ledger,
  'dbn cat': async () => (await import('./dbn/cat.ts')).cat,
  'dbn convert': async () => (await import('./dbn/convert.ts')).convert,
  'dbn info': async () => (await import('./dbn/info.ts')).info,
  'dbn stats': async () => (await import('./dbn/stats.ts')).stats,
  'dbn verify': async () => (await import('./dbn/verify.ts')).verify,
  probe: async () => (await import('./probe/probe.ts')).probe,
  replay: async () => (await operator()).replay,
  verify: async () => (await operator()).verify,
  export: async () => (await operator()).exportTables,
  import: async () => (await operator()).importTables,
  'tape cat': async () => (await operator()).tapeCat,
  'tape info': async () => (await operator()).tapeInfo,
  'tape record': async () => (await operator()).tapeRecord,
  'tape verify': async () => (await operator()).tapeVerify,
};

/** What only those who run the system need is not there for subscribers who installed the client alone. */
async function operator(): Promise<typeof import('@crude-alpha/operator')> {
  try {
    return await import('@crude-alpha/operator');
  } catch (cause) {
    const what = 'this command comes with the whole of Crude Alpha, not with the client alone';
    throw new CrudeError('BAD_USAGE', what, { cause });
  }
}

/** Runs one command line. Returns the exit code: 0 good, 1 failed, 2 not understood, 3 not proven. */
export async function run(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  process: Pick<Standard, 'stdin' | 'stdout' | 'stderr' | 'interrupted'>,
): Promise<number> {
  const lines = new LineWriter(process.stdout);
  try {
    const asked = argv.length === 0 || argv.includes('--help') || argv.includes('-h');
    if (asked || argv[0] === 'help') {
      lines.line(helpText(argv.filter((word) => word !== 'help' && !word.startsWith('-'))));
      await lines.finish();
      return 0;
    }
    const { load, args } = find(argv);
    const command = await load();
    const code = await command(args, { env, lines, ...process });
    await lines.finish();
    return code;
  } catch (error) {
    await lines.finish();
    process.stderr.write(`crude: ${oneLine(error)}\n`);
    return isMisunderstood(error) ? 2 : 1;
  }
}

function find(argv: readonly string[]): {
  load: () => Promise<Command>;
  args: readonly string[];
} {
  const [first = '', second = ''] = argv;
  for (const [name, words] of [
    [first, 1],
    [`${first} ${second}`, 2],
  ] as const) {
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (load !== undefined) return { load, args: argv.slice(words) };
  }
  const isGroup = Object.keys(commands).some((name) => name.startsWith(`${first} `));
  const what = isGroup ? `${first} ${second}`.trim() : first;
  throw new CrudeError('BAD_USAGE', `no command "${what}"; crude --help lists them`);
}

function isMisunderstood(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'BAD_USAGE';
}

/** An error as one line that begins with its code. */
function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? `${String(error.code)}: ` : '';
  const text = error.message.startsWith(code) ? error.message : `${code}${error.message}`;
  return text.replaceAll(/\s+/g, ' ');
}
