import { createHash, type Hash } from 'node:crypto';
import { type Engine, encodeOutput } from '@crude-alpha/engine';
import type { ReplaySource } from '../replay/source.ts';

/** Which output of which event. */
export interface OutputPlace {
  readonly ordinal: number;
  readonly index: number;
}

/** Something that was recorded as derived, and its bytes. */
export interface RecordedOutput extends OutputPlace {
  readonly subject: string;
  readonly text: string;
}

export interface VerifyOptions {
  readonly source: ReplaySource;
  /** In the state in which it was before the first event that is read. */
  readonly engine: Engine;
  /** First event that is read, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Outputs of events before this one are computed and not compared. */
  readonly compareFrom: number;
  /** What was derived live from the events of the range, in its order. */
  readonly recorded: AsyncIterable<RecordedOutput>;
  /**
   * The newest output up to which all is recorded for good; null where nothing is. What comes behind it is not
   * compared, since a part of it may be recorded while this runs.
   */
  readonly through: OutputPlace | null;
  readonly signal: AbortSignal;
  /** Told now and then how far it is. */
  readonly onProgress?: (ordinal: number) => void;
}

/** How often something came out, and the digest of all its bytes in their order. */
export interface Digest {
  readonly count: number;
  readonly sha256: string;
}

/** What was recorded and what was computed at the first place where they are not the same. */
export interface Difference {
  readonly recorded: RecordedOutput | null;
  readonly computed: RecordedOutput | null;
}

/** Events that should be there and are not. */
export interface Hole {
  readonly from: number;
  readonly to: number;
}

/** Outputs that were computed and of which it is not known yet what was recorded. */
export interface Unrecorded {
  readonly count: number;
  /** Event of the first one, its receipt and that of the last event that was read, µs. */
  readonly from: number;
  readonly fromTs: number;
  readonly toTs: number;
}

/** First words of the subjects that an engine puts outputs on. */
const kinds = ['alpha', 'surface', 'flow', 'chain', 'candles'] as const;
export type Kind = (typeof kinds)[number];

export interface Verdict {
  /** Those whose outputs were compared. */
  readonly events: number;
  /** By the first word of their subjects. */
  readonly recorded: Readonly<Record<Kind, Digest>>;
  readonly computed: Readonly<Record<Kind, Digest>>;
  /** Null where all that was compared is byte for byte the same. */
  readonly difference: Difference | null;
  /** Holes make a difference likely, and explain it. */
  readonly holes: readonly Hole[];
  /** Null where the record reaches to the end of what was read. */
  readonly unrecorded: Unrecorded | null;
}

/** Holes beyond this many are one story. */
const MAX_HOLES = 100;

/**
 * Computes again what was derived from a stretch of a tape and holds it against what was recorded then.
 * Both go into digests, output by output, and the first one that differs is kept.
 */
export async function verifyTape(options: VerifyOptions): Promise<Verdict> {
  const { compareFrom, engine, from, onProgress, recorded, signal, source, through, to } = options;
  const digests = { recorded: new Digests(), computed: new Digests() };
  const live = recorded[Symbol.asyncIterator]();
  const holes: Hole[] = [];
  let difference: Difference | null = null;
  const behind = { count: 0, from: 0, fromTs: 0 };
  let events = 0;
  let expected = from;
  let ts = 0;

  const missing = (before: number): void => {
    if (before > expected && holes.length < MAX_HOLES) {
      holes.push({ from: expected, to: before - 1 });
    }
  };
  const nextRecorded = async (): Promise<RecordedOutput | null> => {
    const { done, value } = await live.next();
    if (done === true || isBehind(value, through)) return null;
    digests.recorded.add(value);
    return value;
  };

  for await (const window of source.read(from, to, signal)) {
    const computed: RecordedOutput[] = [];
    window.forEach((event, ordinal) => {
      missing(ordinal);
      expected = ordinal + 1;
      ts = event.tsRecv;
      const outputs = engine.step(event, ordinal);
      if (ordinal < compareFrom) return;
      events++;
      for (let index = 0; index < outputs.length; index++) {
        if (isBehind({ ordinal, index }, through)) {
          if (behind.count === 0) [behind.from, behind.fromTs] = [ordinal, ts];
          behind.count++;
          continue;
        }
        const output = outputs[index]!;
        const text = encodeOutput(output);
        computed.push({ ordinal, index, subject: output.subject, text });
      }
    });
    for (const output of computed) {
      digests.computed.add(output);
      const was = await nextRecorded();
      if (difference === null && !isSame(was, output)) {
        difference = { recorded: was, computed: output };
      }
    }
    onProgress?.(expected);
  }
  for (let was = await nextRecorded(); was !== null; was = await nextRecorded()) {
    difference ??= { recorded: was, computed: null };
  }
  missing(to);
  return {
    events,
    recorded: digests.recorded.read(),
    computed: digests.computed.read(),
    difference,
    holes,
    unrecorded: behind.count === 0 ? null : { ...behind, toTs: ts },
  };
}

function isBehind({ index, ordinal }: OutputPlace, through: OutputPlace | null): boolean {
  if (through === null) return true;
  return ordinal > through.ordinal || (ordinal === through.ordinal && index > through.index);
}

function isSame(a: RecordedOutput | null, b: RecordedOutput): boolean {
  return (
    a !== null &&
    a.ordinal === b.ordinal &&
    a.index === b.index &&
    a.subject === b.subject &&
    a.text === b.text
  );
}

/** Counts and digests of a sequence, by kind. */
class Digests {
  readonly #byKind = new Map(kinds.map((kind) => [kind, { count: 0, hash: createHash('sha256') }]));

  /** What no engine makes goes uncounted: it is a difference already. */
  add({ index, ordinal, subject, text }: RecordedOutput): void {
    const digest = this.#byKind.get(subject.slice(0, subject.indexOf('.')) as Kind);
    if (digest === undefined) return;
    digest.hash.update(`${ordinal}.${index} ${subject} ${text}\n`);
    digest.count++;
  }

  read(): Readonly<Record<Kind, Digest>> {
    const read = ({ count, hash }: { count: number; hash: Hash }): Digest => ({
      count,
      sha256: hash.digest('hex'),
    });
    return Object.fromEntries(
      [...this.#byKind].map(([kind, digest]) => [kind, read(digest)]),
    ) as Record<Kind, Digest>;
  }
}
