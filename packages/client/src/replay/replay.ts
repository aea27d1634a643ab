import { createInterface } from 'node:readline';
import { connectBus, openReplayTape } from '@crude-alpha/bus';
import { onlyOf, Player } from '@crude-alpha/recording';
import { readConfig } from '@crude-alpha/service';
import { readArguments, wholeNumber } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import type { Command } from '../standard.ts';
import { placeOf, placeOptions, stretchOf, stretchOptions, timeOf } from '../store/place.ts';
import { openSource, ordinalsOf } from './source.ts';

const options = {
  ...placeOptions,
  ...stretchOptions,
  file: { type: 'string' },
  name: { type: 'string', default: 'replay' },
  speed: { type: 'string', default: '1' },
  only: { type: 'string' },
  live: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
} as const;

/** Plays a recorded tape onto one of its own; what is said on stdin meanwhile steers it. */
export const replay: Command = async (args, { env, interrupted, stderr, stdin }) => {
  const { values } = readArguments(args, options);
  const speed = speedOf(values.speed);
  const stretch = stretchOf(values);
  const { CRUDE_TAPE_MAX_AGE, CRUDE_TAPE_MAX_BYTES, NATS_CREDS_FILE, NATS_URL } = readConfig(
    ['NATS_URL', 'NATS_CREDS_FILE', 'CRUDE_TAPE_MAX_BYTES', 'CRUDE_TAPE_MAX_AGE'],
    env,
  );
  const place = placeOf(values, env);
  const say = (line: string): void => void stderr.write(`${line}\n`);
  const bus = await connectBus({ url: NATS_URL, name: 'crude replay', credsFile: NATS_CREDS_FILE });
  try {
    const source = await openSource(values.file, place);
    const range = await ordinalsOf(source, stretch);
    const sink = await openReplayTape(bus, {
      name: values.name,
      live: values.live,
      maxBytes: CRUDE_TAPE_MAX_BYTES,
      maxAgeMs: CRUDE_TAPE_MAX_AGE,
    });
    const signal = interrupted();
    const wanted = values.only === undefined ? {} : { wanted: onlyOf(values.only.split(',')) };
    const player = new Player({ source, sink, ...range, speed, ...wanted });
    say(`playing events ${range.from} to ${range.to - 1} onto tape.${sink.tape}`);
    const control = createInterface({ input: stdin });
    const over = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      // One after the other: a seek takes its time, and what follows it is meant for where it leads.
      let obeyed = Promise.resolve();
      control.on('line', (line) => {
        obeyed = obeyed.then(async () => {
          try {
            if (await steer(player, line.trim())) resolve();
          } catch (error) {
            say(error instanceof Error ? error.message : String(error));
          }
          const { events, ordinal, state } = player.status;
          say(`${state} before event ${ordinal}, ${events} played`);
        });
      });
    });
    await Promise.race([player.done, over]);
    control.close();
    await player.stop();
    await sink.close();
    const { events, state } = player.status;
    say(`${state}: ${events} events on tape.${sink.tape}`);
    // What was only for looking is forgotten, unless somebody reads it still.
    if (signal.aborted && !values.keep && !values.live) await sink.remove();
    return 0;
  } finally {
    await place.connection.close();
    await bus.close();
  }
};

/** Does what a line says; whether it was the last. */
async function steer(player: Player, line: string): Promise<boolean> {
  const [word = '', value = ''] = line.split(/\s+/);
  if (word === 'pause') player.pause();
  else if (word === 'resume') player.resume();
  else if (word === 'speed') player.setSpeed(speedOf(value));
  else if (word === 'step') {
    player.step(value === 'tick' ? 'tick' : value === '' ? 1 : wholeNumber('step', value));
  } else if (word === 'seek') await player.seek({ ts: timeOf('seek', value) });
  else if (word === 'stop') return true;
  else if (word !== '') {
    throw new CrudeError('BAD_USAGE', `"${word}": pause, resume, step, speed, seek or stop`);
  }
  return false;
}

function speedOf(text: string): number {
  const speed = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(speed) && speed >= 0) return speed;
  throw new CrudeError('BAD_USAGE', `--speed ${text} must be 0 (flat out) or more`);
}
