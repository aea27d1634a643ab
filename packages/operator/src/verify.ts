import { createEngine, type Engine } from '@crude-alpha/engine';
import { type RecordedOutput, unpackSnapshot, verifyTape } from '@crude-alpha/recording';
import {
  type Connection,
  readCheckpoint,
  readOutputs,
  snapshotBefore,
  storeSource,
} from '@crude-alpha/warehouse';
import { type Command, openConnection, readArguments, settingsOf, timeOption } from './command.ts';
import { rangeOf } from './range.ts';

/** `crude verify`: computes again what was derived, and holds it against what was recorded then. */
export const verify: Command = async (args, { env, interrupted, lines, stderr }) => {
  const { values } = readArguments(args, {
    tape: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
  });
  const asked = { from: timeOption('from', values.from), to: timeOption('to', values.to) };
  const settings = settingsOf(env);
  const tape = values.tape ?? settings.CRUDE_TAPE;
  const connection = openConnection(settings);
  const signal = interrupted();
  try {
    const source = await storeSource(connection, tape);
    const range = await rangeOf(source, asked);
    const derived = await readCheckpoint(connection, tape, 'derived');
    // Of later events it is not known what came of them.
    const to = Math.min(range.to, (derived?.next ?? -1) + 1);
    const config = {
      products: settings.CRUDE_PRODUCTS,
      emitMs: settings.EMIT_MS,
      rate: settings.CRUDE_RATE,
    };
    const begin = await engineBefore(connection, tape, range.from, config);
    const from = begin.from ?? source.first;
    const begunMs = performance.now();
    const verdict = await verifyTape({
      source,
      engine: begin.engine,
      from,
      to,
      compareFrom: range.from,
      recorded: readOutputs(connection, { tape, from: range.from, to, signal }),
      signal,
      onProgress: (ordinal) => stderr.write(`\r${ordinal - from} of ${to - from} events`),
    });
    stderr.write('\n');
    const sec = (performance.now() - begunMs) / 1000;
    const { computed, difference, events, holes, recorded } = verdict;
    if (values.json === true) lines.line(JSON.stringify(verdict));
    else {
      lines.line(`${events} events of ${tape} in ${sec.toFixed(1)} s`);
      for (const kind of Object.keys(computed) as (keyof typeof computed)[]) {
        lines.line(`${kind} recorded ${recorded[kind].count} ${recorded[kind].sha256}`);
        lines.line(`${kind} computed ${computed[kind].count} ${computed[kind].sha256}`);
      }
      for (const hole of holes) lines.line(`not stored: events ${hole.from} to ${hole.to}`);
      if (difference !== null) {
        lines.line(`first difference, recorded: ${shown(difference.recorded)}`);
        lines.line(`                  computed: ${shown(difference.computed)}`);
      }
      lines.line(difference === null ? 'the same, byte for byte' : 'not the same');
    }
    return difference === null ? 0 : 1;
  } finally {
    await connection.close();
  }
};

/** An engine as it was before an event, from the newest snapshot of this code that is stored. */
async function engineBefore(
  connection: Connection,
  tape: string,
  ordinal: number,
  config: Parameters<typeof createEngine>[0],
): Promise<{ readonly engine: Engine; readonly from: number | null }> {
  const fresh = createEngine(config);
  if (ordinal === 0) return { engine: fresh, from: null };
  const snapshot = await snapshotBefore(connection, tape, ordinal - 1);
  if (snapshot === null) return { engine: fresh, from: null };
  const saved = unpackSnapshot(snapshot.state, fresh.fingerprint);
  if (typeof saved === 'string') return { engine: fresh, from: null };
  return { engine: createEngine(config, saved.state), from: snapshot.ordinal + 1 };
}

function shown(output: RecordedOutput | null): string {
  if (output === null) return 'nothing';
  return `${output.ordinal}.${output.index} ${output.subject} ${output.text}`;
}
