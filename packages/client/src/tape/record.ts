import { connectBus, readTape, tapeBounds } from '@crude-alpha/bus';
import { openTapeFileWriter } from '@crude-alpha/recording';
import { readConfig } from '@crude-alpha/service';
import { readArguments } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import type { Command } from '../standard.ts';
import { oneFile } from './one-file.ts';

const options = { tape: { type: 'string' }, 'to-end': { type: 'boolean' } } as const;

/** Appends a tape to a file, block by block as they are on the stream. */
export const record: Command = async (args, { env, interrupted, stderr }) => {
  const { positionals, values } = readArguments(args, options);
  const path = oneFile(positionals);
  const config = readConfig(['NATS_URL', 'NATS_CREDS_FILE', 'CRUDE_TAPE'], env);
  const { CRUDE_TAPE: own, NATS_CREDS_FILE: credsFile, NATS_URL: url } = config;
  const tape = values.tape ?? own;
  const bus = await connectBus({ url, name: 'crude tape record', credsFile });
  const stop = new AbortController();
  let blocks = 0;
  let events = 0;
  try {
    const held = (await tapeBounds(bus, tape))?.held ?? null;
    const end = values['to-end'] === true ? (held?.next ?? 0) : Number.POSITIVE_INFINITY;
    const writer = await openTapeFileWriter(path);
    interrupted().addEventListener('abort', () => stop.abort(), { once: true });
    try {
      const next = writer.nextOrdinal;
      if (next !== null && next > (held?.next ?? 0)) {
        throw new CrudeError('NOT_THIS_TAPE', `${path} is ahead of the tape ${tape}`);
      }
      const from = next === null ? 'first' : { ordinal: next };
      if ((next ?? held?.first ?? 0) < end) {
        for await (const block of readTape(bus, { tape, from, signal: stop.signal })) {
          const behind = writer.nextOrdinal;
          // The file ended with this block: what is on the stream never changes.
          if (behind !== null && block.ordinal + block.count <= behind) continue;
          await writer.append(block.bytes);
          blocks++;
          events += block.count;
          if (block.ordinal + block.count >= end) stop.abort();
        }
      }
    } finally {
      await writer.close();
    }
  } finally {
    await bus.close();
  }
  stderr.write(`${path}: ${events} events in ${blocks} blocks recorded\n`);
  return 0;
};
