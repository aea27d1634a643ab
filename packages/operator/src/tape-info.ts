import { stat } from 'node:fs/promises';
import { BlockDecoder } from '@crude-alpha/contracts';
import { eventsOf } from '@crude-alpha/recording';
import { blocksOf } from './blocks-of.ts';
import { type Command, onlyPositional, readArguments } from './command.ts';

/** `crude tape info`: what a tape file holds. */
export const tapeInfo: Command = async (args, { lines, stderr }) => {
  const path = onlyPositional(readArguments(args, {}).positionals, 'tape file');
  const counts = new Map<string, number>();
  const decoder = new BlockDecoder();
  let first: number | null = null;
  let next = 0;
  let blocks = 0;
  let begin = 0;
  let end = 0;
  for await (const block of blocksOf(path, stderr)) {
    const events = eventsOf(decoder, block, path);
    if (first === null) begin = events[0]?.tsRecv ?? 0;
    first ??= block.ordinal;
    next = block.ordinal + block.count;
    end = events.at(-1)?.tsRecv ?? end;
    blocks++;
    for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const { size } = await stat(path);
  const from = first ?? 0;
  const info = {
    events: next - from,
    first: from,
    next,
    from: iso(begin),
    to: iso(end),
    blocks,
    bytes: size,
    types: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  lines.line(JSON.stringify(info));
  return 0;
};

function iso(micros: number): string | null {
  return micros === 0 ? null : new Date(micros / 1000).toISOString();
}
