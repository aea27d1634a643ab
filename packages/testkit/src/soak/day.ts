import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { Pipeline } from './pipeline.ts';

export interface DayOptions {
  /** Recorded at least. */
  readonly events: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** What was recorded, and that it came out the same each time it was computed again. */
export interface DayReport {
  readonly events: number;
  readonly frames: number;
  readonly candles: number;
  readonly sha256: Readonly<Record<string, string>>;
  readonly proofs: number;
  readonly differences: number;
}

interface Digest {
  readonly count: number;
  readonly sha256: string;
}

type Digests = Readonly<Record<'alpha' | 'surface' | 'flow' | 'chain' | 'candles', Digest>>;

/** What `crude verify --json` prints. */
interface Verdict {
  readonly outcome: string;
  readonly events: number;
  readonly recorded: Digests;
  readonly computed: Digests;
}

const PROOFS = 2;
const run = promisify(execFile);
const crude = join(import.meta.dirname, '../../../client/bin/crude.js');

/**
 * Records a day of the market from its opening on, derives from it live, and lets `crude verify` compute all
 * of it again from what is stored, twice.
 */
export async function proveDay({ events, say, seed }: DayOptions): Promise<DayReport> {
  const pipeline = await Pipeline.start({
    CRUDE_SYNTHETIC_MODE: 'calm',
    CRUDE_SYNTHETIC_SPEED: '0',
    CRUDE_SYNTHETIC_SEED: String(seed),
    CRUDE_SYNTHETIC_START: '2026-03-02T23:00:00Z',
    CRUDE_TAPE_MAX_BYTES: '16GiB',
    CRUDE_DERIVED_MAX_BYTES: '16GiB',
  });
  try {
    await pipeline.taped(events);
    await pipeline.stop('ingest');
    const end = await pipeline.tapeEnd();
    say(`${end.toLocaleString('en-US')} events are on the tape`);
    await pipeline.stored(end);
    await pipeline.settled();
    say('all of them and all that was derived from them is stored; computing it again');
    const verdicts: Verdict[] = [];
    for (let proof = 1; proof <= PROOFS; proof++) {
      const begun = performance.now();
      const verdict = await verify(pipeline.env);
      const sec = (performance.now() - begun) / 1000;
      say(
        `proof ${proof}: ${verdict.events.toLocaleString('en-US')} events in ${sec.toFixed(0)} s`,
      );
      verdicts.push(verdict);
    }
    const { computed, events: proven } = verdicts[0]!;
    const differences = verdicts.filter(
      (verdict) =>
        verdict.outcome !== 'same' ||
        verdict.events !== end ||
        !isDeepStrictEqual(verdict.recorded, computed),
    ).length;
    return {
      events: proven,
      frames: computed.alpha.count,
      candles: computed.candles.count,
      sha256: Object.fromEntries(
        Object.entries(computed).map(([kind, { sha256 }]) => [kind, sha256]),
      ),
      proofs: verdicts.length,
      differences,
    };
  } finally {
    await pipeline.end();
  }
}

async function verify(env: Readonly<Record<string, string>>): Promise<Verdict> {
  const child = run(process.execPath, [crude, 'verify', '--json'], {
    env: { PATH: process.env['PATH'], ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  // Where not all is the same it ends with another code, and says why all the same.
  const { stdout } = await child.catch((cause: { stdout: string }) => {
    if (cause.stdout === '') throw cause;
    return cause;
  });
  return JSON.parse(stdout) as Verdict;
}
