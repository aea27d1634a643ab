import { createInterface } from 'node:readline';
import { openReplayTape, type ReplayTape } from '@crude-alpha/bus';
import { fileSource, onlyOf, Player, type ReplaySource, rangeOf } from '@crude-alpha/recording';
import { readInstant, storeSource } from '@crude-alpha/warehouse';
import {
  type Command,
  numberOption,
  openBus,
  openConnection,
  readArguments,
  settingsOf,
  timeOption,
} from './command.ts';
import { OperatorError } from './errors.ts';

/** What a replayed tape may take; it is for whoever looks at it now. */
const LIMITS = { maxBytes: 4 * 1024 ** 3, maxAgeMs: 24 * 3_600_000 };

/** `crude replay`: plays a recorded tape onto one of its own, and listens to what is wanted on stdin. */
export const replay: Command = async (args, { env, interrupted, lines, stdin }) => {
  const { positionals, values } = readArguments(args, {
    name: { type: 'string' },
    tape: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    speed: { type: 'string', default: '1' },
    only: { type: 'string' },
    live: { type: 'boolean' },
  });
  const [path] = positionals;
  const { name, only } = values;
  if (name === undefined) throw new OperatorError('BAD_USAGE', 'a --name is needed for the copy');
  const speed = numberOption('speed', values.speed);
  const asked = { from: timeOption('from', values.from), to: timeOption('to', values.to) };
  const settings = settingsOf(env);
  const connection = openConnection(settings);
  const bus = await openBus(settings);
  const signal = interrupted();
  let tape: ReplayTape | undefined;
  try {
    const source: ReplaySource =
      path === undefined
        ? await storeSource(connection, values.tape ?? settings.CRUDE_TAPE)
        : await fileSource(path);
    const range = await rangeOf(source, asked);
    tape = await openReplayTape(bus, { name, live: values.live === true, ...LIMITS });
    const player = new Player({
      source,
      sink: tape,
      ...range,
      speed,
      ...(only === undefined ? {} : { wanted: onlyOf(only.split(',')) }),
    });
    const tell = (): void => {
      const { events, ordinal, state, ts } = player.status;
      const at = ts === null ? null : new Date(ts / 1000).toISOString();
      lines.line(JSON.stringify({ tape: tape?.tape, state, ordinal, at, events }));
    };
    tell();
    const words = createInterface({ input: stdin, signal });
    words.on('line', (line) => {
      void obey(player, line.trim()).then(tell, (error: Error) => lines.line(error.message));
    });
    signal.addEventListener('abort', () => void player.stop(), { once: true });
    await player.done;
    words.close();
    await tape.flush();
    tell();
    return 0;
  } finally {
    await tape?.close();
    await bus.close();
    await connection.close();
  }
};

async function obey(player: Player, line: string): Promise<void> {
  const [verb = '', what = ''] = line.split(/\s+/);
  switch (verb) {
    case '':
    case 'status':
      return;
    case 'pause':
      return player.pause();
    case 'resume':
      return player.resume();
    case 'step':
      return player.step(what === 'tick' ? 'tick' : numberOption('step', what || '1'));
    case 'speed':
      return player.setSpeed(numberOption('speed', what));
    case 'seek': {
      const ts = readInstant(what);
      if (ts === null) throw new OperatorError('BAD_USAGE', `${what} is no time`);
      return await player.seek({ ts });
    }
    case 'stop':
      return await player.stop();
    default:
      throw new OperatorError('BAD_USAGE', `no word "${verb}"; see crude --help`);
  }
}
