import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { openReplayTape, type ReplayTape } from '@crude-alpha/bus';
import { fileSource, Player, type ReplaySource } from '@crude-alpha/recording';
import { readInstant, storeSource } from '@crude-alpha/warehouse';
import {
  type Command,
  countOption,
  nameOption,
  numberOption,
  openBus,
  openConnection,
  readArguments,
  settingsOf,
  stretchOption,
  wantedOption,
} from './command.ts';
import { OperatorError } from './errors.ts';
import { stretchOf } from './stretch-of.ts';

/** What a replayed tape may take; it is for whoever looks at it now. */
const LIMITS = { maxBytes: 4 * 1024 ** 3, maxAgeMs: 24 * 3_600_000 };

/** `crude replay`: plays a recorded tape onto one of its own, and listens to what is wanted on stdin. */
export const replay: Command = async (args, { env, interrupted, lines, stderr, stdin }) => {
  const { positionals, values } = readArguments(args, {
    name: { type: 'string' },
    tape: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    speed: { type: 'string', default: '1' },
    only: { type: 'string' },
    live: { type: 'boolean' },
  });
  if (values.name === undefined)
    throw new OperatorError('BAD_USAGE', 'a --name is needed for the copy');
  if (positionals.length > 0 && values.tape !== undefined)
    throw new OperatorError('BAD_USAGE', 'a replay is of tape files or of a stored --tape');
  const name = nameOption('name', values.name);
  const wanted = values.only === undefined ? {} : { wanted: wantedOption(values.only) };
  const speed = numberOption('speed', values.speed);
  const asked = stretchOption(values);
  const settings = settingsOf(env);
  const connection = openConnection(settings);
  const bus = await openBus(settings);
  const signal = interrupted();
  let tape: ReplayTape | undefined;
  try {
    const source: ReplaySource =
      positionals.length === 0
        ? await storeSource(connection, values.tape ?? settings.CRUDE_TAPE)
        : await filesOf(positionals, stderr);
    const range = await stretchOf(source, asked, stderr);
    tape = await openReplayTape(bus, { name, live: values.live === true, ...LIMITS });
    const player = new Player({ source, sink: tape, ...range, speed, ...wanted });
    const tell = (): void => {
      const { events, missing, ordinal, state, ts } = player.status;
      const at = ts === null ? null : new Date(ts / 1000).toISOString();
      lines.line(JSON.stringify({ tape: tape?.tape, state, ordinal, at, events, missing }));
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
    const { missing } = player.status;
    if (missing === 0) return 0;
    stderr.write(`crude: DAMAGED: ${missing} events are not stored: the copy has holes there\n`);
    return 1;
  } finally {
    await tape?.close();
    await bus.close();
    await connection.close();
  }
};

/** Files of one tape; says of which it is not known that they are all that was recorded. */
async function filesOf(paths: readonly string[], stderr: Writable): Promise<ReplaySource> {
  const source = await fileSource(...paths);
  for (const { code, message } of source.unended) {
    stderr.write(`crude: note: ${code}: ${message}\n`);
  }
  return source;
}

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
      return player.step(what === 'tick' ? 'tick' : countOption('step', what || '1'));
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
