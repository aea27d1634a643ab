import { once } from 'node:events';
import { readTape } from '@crude-alpha/bus';
import { BlockEncoder } from '@crude-alpha/contracts';
import { openTapeFileWriter, type TapeFileWriter } from '@crude-alpha/recording';
import { storeSource } from '@crude-alpha/warehouse';
import {
  type Asked,
  type Command,
  nameOption,
  onlyPositional,
  openBus,
  openConnection,
  readArguments,
  type Surroundings,
  settingsOf,
  stretchOption,
} from './command.ts';
import { OperatorError } from './errors.ts';
import { stretchOf } from './stretch-of.ts';

const BLOCK_BYTES = 64 * 1024;

/** `crude tape record`: what is stored, or what is on the tape in NATS and what comes, into a tape file. */
export const tapeRecord: Command = async (args, surroundings) => {
  const { positionals, values } = readArguments(args, {
    tape: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    live: { type: 'boolean' },
  });
  const path = onlyPositional(positionals, 'tape file');
  const asked = stretchOption(values);
  const tape = nameOption('tape', values.tape ?? settingsOf(surroundings.env).CRUDE_TAPE);
  if (values.live === true && asked.to !== null) {
    throw new OperatorError('BAD_USAGE', '--live goes on until Ctrl-C: it takes no --to');
  }
  const file = await openTapeFileWriter(path);
  try {
    const record = values.live === true ? recordLive : recordStored;
    await record(file, tape, asked, surroundings);
  } catch (error) {
    await file.abandon();
    throw error;
  }
  await file.close();
  surroundings.lines.line(`${path}: up to event ${file.nextOrdinal ?? 0} of ${tape}`);
  return 0;
};

async function recordStored(
  file: TapeFileWriter,
  tape: string,
  asked: Asked,
  { env, interrupted, stderr }: Surroundings,
): Promise<void> {
  const connection = openConnection(settingsOf(env));
  try {
    const source = await storeSource(connection, tape);
    const { from, to } = await stretchOf(source, asked, stderr);
    const signal = interrupted();
    const encoder = new BlockEncoder(BLOCK_BYTES);
    const blocks: Uint8Array[] = [];
    let first = file.nextOrdinal ?? from;
    let next = first;
    const assertNext = (ordinal: number): void => {
      if (ordinal <= next) return;
      const missing = `events ${next} to ${ordinal - 1} of ${tape} are not stored`;
      throw new OperatorError('DAMAGED', missing);
    };
    for await (const window of source.read(first, to, signal)) {
      window.forEach((event, ordinal) => {
        assertNext(ordinal);
        if (!encoder.add(event)) {
          blocks.push(encoder.finish(first));
          first = next;
          encoder.add(event);
        }
        next++;
      });
      for (const block of blocks.splice(0)) await file.append(block);
    }
    if (encoder.count > 0) await file.append(encoder.finish(first));
    assertNext(to);
  } finally {
    await connection.close();
  }
}

async function recordLive(
  file: TapeFileWriter,
  tape: string,
  { from }: Asked,
  { env, interrupted, stderr }: Surroundings,
): Promise<void> {
  const bus = await openBus(settingsOf(env));
  const signal = interrupted();
  try {
    const place =
      file.nextOrdinal !== null
        ? ({ ordinal: file.nextOrdinal } as const)
        : from === null
          ? ('first' as const)
          : ({ ts: from } as const);
    if (!stderr.write(`recording ${tape} until Ctrl-C\n`)) await once(stderr, 'drain');
    for await (const block of readTape(bus, { tape, from: place, signal })) {
      const next = file.nextOrdinal;
      if (next !== null && block.ordinal + block.count <= next) continue;
      await file.append(block.bytes);
    }
  } finally {
    await bus.close();
  }
}
