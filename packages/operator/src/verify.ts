import { createEngine, type Engine } from '@crude-alpha/engine';
import { rangeOf, unpackSnapshot } from '@crude-alpha/recording';
import {
  type Outcome,
  outcomeOf,
  type RecordedOutput,
  type Verdict,
  verifyTape,
} from '@crude-alpha/recording/verify';
import {
  type Connection,
  readCheckpoint,
  readOutputs,
  snapshotBefore,
  storeSource,
} from '@crude-alpha/warehouse';
import {
  type Command,
  openConnection,
  readArguments,
  settingsOf,
  stretchOption,
} from './command.ts';
import { beginsLate } from './stretch-of.ts';

/** What compute and the store may be behind a tape that is being written, in its own time. */
const MAY_LAG_US = 60_000_000;

const EXIT_CODES: Readonly<Record<Outcome['outcome'], number>> = {
  same: 0,
  different: 1,
  part: 3,
  nothing: 3,
};

/** `crude verify`: computes again what was derived, and holds it against what was recorded then. */
export const verify: Command = async (args, { env, interrupted, lines, stderr }) => {
  const { values } = readArguments(args, {
    tape: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
  });
  const asked = stretchOption(values);
  const settings = settingsOf(env);
  const tape = values.tape ?? settings.CRUDE_TAPE;
  const connection = openConnection(settings);
  const signal = interrupted();
  try {
    const source = await storeSource(connection, tape);
    const { from, to } = await rangeOf(source, asked);
    const derived = await readCheckpoint(connection, tape, 'derived');
    const config = {
      products: settings.CRUDE_PRODUCTS,
      emitMs: settings.EMIT_MS,
      rate: settings.CRUDE_RATE,
    };
    const begin = await engineBefore(connection, tape, from, config);
    const first = begin.from ?? source.first;
    const begunMs = performance.now();
    const verdict = await verifyTape({
      source,
      engine: begin.engine,
      from: first,
      to,
      compareFrom: from,
      recorded: readOutputs(connection, { tape, from, to, signal }),
      through: derived === null ? null : { ordinal: derived.next, index: derived.idx },
      signal,
      onProgress: (ordinal) => stderr.write(`\r${ordinal - first} of ${to - first} events`),
    });
    stderr.write('\n');
    const sec = (performance.now() - begunMs) / 1000;
    const { outcome, why } = outcomeOf(verdict, {
      isStored: asked.to === null || to < source.next,
      isBegun: !(await beginsLate(source, asked.from)),
      mayLagUs: asked.to === null ? MAY_LAG_US : 0,
      knewPast: begin.from !== null || first === 0,
    });
    if (values.json === true) lines.line(JSON.stringify({ outcome, why, ...verdict }));
    else {
      lines.line(
        `${verdict.events} events of ${tape}, from event ${from} on, in ${sec.toFixed(1)} s`,
      );
      for (const line of linesOf(verdict)) lines.line(line);
      lines.line(why);
    }
    return EXIT_CODES[outcome];
  } finally {
    await connection.close();
  }
};

function* linesOf({ computed, difference, holes, recorded }: Verdict): Generator<string> {
  for (const kind of Object.keys(computed) as (keyof typeof computed)[]) {
    yield `${kind} recorded ${recorded[kind].count} ${recorded[kind].sha256}`;
    yield `${kind} computed ${computed[kind].count} ${computed[kind].sha256}`;
  }
  for (const hole of holes) yield `not stored: events ${hole.from} to ${hole.to}`;
  if (difference === null) return;
  yield `first difference, recorded: ${shown(difference.recorded)}`;
  yield `                  computed: ${shown(difference.computed)}`;
}

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
