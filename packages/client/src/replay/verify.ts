import { createEngine, type Engine } from '@crude-alpha/engine';
import { type Difference, unpackSnapshot, type Verdict, verifyTape } from '@crude-alpha/recording';
import { readConfig } from '@crude-alpha/service';
import { readCheckpoint, readOutputs, snapshotBefore } from '@crude-alpha/warehouse';
import { readArguments } from '../arguments.ts';
import { type Report, reportLines } from '../dbn/report.ts';
import { CrudeError } from '../errors.ts';
import type { Command } from '../standard.ts';
import { type Place, placeOf, placeOptions, stretchOf, stretchOptions } from '../store/place.ts';
import { openSource, ordinalsOf } from './source.ts';

const options = {
  ...placeOptions,
  ...stretchOptions,
  file: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Computes again what was derived from a stretch of a tape, and holds it against what was recorded live. */
export const verify: Command = async (args, { env, interrupted, lines }) => {
  const { values } = readArguments(args, options);
  const stretch = stretchOf(values);
  const place = placeOf(values, env);
  const { connection, tape } = place;
  try {
    const source = await openSource(values.file, place);
    const asked = await ordinalsOf(source, stretch);
    // Of events behind the mark not everything that was derived is stored yet.
    const derived = (await readCheckpoint(connection, tape, 'derived'))?.next ?? 0;
    const to = Math.min(asked.to, derived);
    if (to <= asked.from) throw new CrudeError('NOTHING_RECORDED', nothing(tape));
    const { engine, from } = await engineBefore(place, asked.from, source.first, env);
    const signal = interrupted();
    const verdict = await verifyTape({
      source,
      engine,
      from,
      to,
      compareFrom: asked.from,
      recorded: readOutputs(connection, { tape, from: asked.from, to, signal }),
      signal,
    });
    signal.throwIfAborted();
    const compared = verdict.recorded.frame.count + verdict.recorded.candle.count;
    if (compared === 0 && verdict.difference === null) {
      throw new CrudeError('NOTHING_RECORDED', nothing(tape));
    }
    const report = { tape, from: asked.from, to, computedFrom: from, ...verdict };
    if (values.json === true) lines.line(JSON.stringify(report));
    else for (const line of textOf(report, verdict)) lines.line(line);
    return verdict.difference === null ? 0 : 1;
  } finally {
    await connection.close();
  }
};

/** An engine as it was before an event, and the event from which it has to read to be so. */
async function engineBefore(
  { connection, tape }: Place,
  ordinal: number,
  first: number,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly engine: Engine; readonly from: number }> {
  const config = readConfig(['EMIT_MS', 'CRUDE_PRODUCTS', 'CRUDE_RATE'], env);
  const { CRUDE_PRODUCTS: products, CRUDE_RATE: rate, EMIT_MS: emitMs } = config;
  const fresh = createEngine({ products, emitMs, rate });
  if (ordinal <= first) return { engine: fresh, from: first };
  const saved = await snapshotBefore(connection, tape, ordinal - 1);
  if (saved === null || saved.ordinal < first) return { engine: fresh, from: first };
  const state = unpackSnapshot(saved.state, fresh.fingerprint);
  if (typeof state === 'string') return { engine: fresh, from: first };
  return { engine: createEngine({ products, emitMs, rate }, state), from: saved.ordinal + 1 };
}

function nothing(tape: string): string {
  return `nothing that was derived from the tape ${tape} in this time is stored`;
}

function textOf(report: Report, { computed, difference, holes, recorded }: Verdict): string[] {
  const { computed: _, difference: __, holes: ___, recorded: ____, ...rest } = report;
  return [
    ...reportLines(rest),
    ...(['frame', 'candle'] as const).flatMap((kind) => [
      `${kind}s recorded  ${recorded[kind].count} ${recorded[kind].sha256}`,
      `${kind}s computed  ${computed[kind].count} ${computed[kind].sha256}`,
    ]),
    ...holes.map(({ from, to }) => `missing          events ${from} to ${to} of the tape`),
    ...(difference === null
      ? ['ok               every byte is the same']
      : differenceLines(difference)),
  ];
}

function differenceLines({ computed, recorded }: Difference): string[] {
  const shown = (one: Difference['recorded']): string =>
    one === null ? 'nothing' : `${one.ordinal}.${one.index} ${one.subject} ${one.text}`;
  return [
    'failed           the first difference:',
    `  recorded  ${shown(recorded)}`,
    `  computed  ${shown(computed)}`,
  ];
}
