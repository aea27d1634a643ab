import { BlockEncoder, type MarketEvent } from '@crude-alpha/contracts';
import { openTapeFileWriter, type ReplaySource } from '@crude-alpha/recording';
import { exportParquet, storeSource } from '@crude-alpha/warehouse';
import { readArguments } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import { ordinalsOf } from '../replay/source.ts';
import type { Command } from '../standard.ts';
import { oneFile } from '../tape/one-file.ts';
import { placeOf, placeOptions, stretchOf, stretchOptions } from './place.ts';

const BLOCK_BYTES = 262_144;

/** Writes a stretch of a stored tape to a tape file or, with all that was derived, to Parquet. */
export const exportTape: Command = async (args, { env, interrupted, lines }) => {
  const { positionals, values } = readArguments(args, { ...placeOptions, ...stretchOptions });
  const path = oneFile(positionals);
  const stretch = stretchOf(values);
  const { connection, tape } = placeOf(values, env);
  try {
    const source = await storeSource(connection, tape);
    const range = await ordinalsOf(source, stretch);
    const signal = interrupted();
    if (isTapeFile(path)) {
      const events = await toTapeFile(source, range, path, signal);
      lines.line(`${path}: ${events} events of ${tape}`);
      return 0;
    }
    const { files, from, to } = await exportParquet(connection, {
      tape,
      ...range,
      dir: path,
      signal,
    });
    for (const { name, rows, sha256 } of files) lines.line(`${sha256}  ${name}  ${rows} rows`);
    lines.line(`${path}: events ${from} to ${to - 1} of ${tape}`);
    return 0;
  } finally {
    await connection.close();
  }
};

/** Whether a path is meant to be a tape file. */
export function isTapeFile(path: string): boolean {
  return path.endsWith('.tape');
}

async function toTapeFile(
  source: ReplaySource,
  { from, to }: { readonly from: number; readonly to: number },
  path: string,
  signal: AbortSignal,
): Promise<number> {
  const writer = await openTapeFileWriter(path);
  if (writer.nextOrdinal !== null) {
    await writer.close();
    throw new CrudeError('NO_FILE', `${path} holds something already`);
  }
  const encoder = new BlockEncoder(BLOCK_BYTES);
  let begin = from;
  let events = 0;
  let waiting = 0;
  const blocks: Uint8Array[] = [];
  const finish = (): void => {
    if (waiting === 0) return;
    blocks.push(encoder.finish(begin).slice());
    begin += waiting;
    waiting = 0;
  };
  const put = (event: MarketEvent, ordinal: number): void => {
    if (ordinal !== begin + waiting) {
      finish();
      begin = ordinal;
    }
    if (!encoder.add(event)) {
      finish();
      encoder.add(event);
    }
    waiting++;
    events++;
  };
  try {
    for await (const window of source.read(from, to, signal)) {
      window.forEach(put);
      for (const block of blocks.splice(0)) await writer.append(block);
      signal.throwIfAborted();
    }
    finish();
    for (const block of blocks.splice(0)) await writer.append(block);
  } finally {
    await writer.close();
  }
  return events;
}
