import {
  acquireStoreLease,
  type Bus,
  BusError,
  type Lease,
  STORE_LEASE_TTL_MS,
} from '@crude-alpha/bus';
import { openBus, type Surroundings, settingsOf } from './command.ts';
import { OperatorError } from './errors.ts';

/** Longer than a holder that has died keeps it. */
const WAIT_MS = 1.5 * STORE_LEASE_TTL_MS;

/** That nobody else stores a tape, for as long as it is held. */
export interface StoringLease {
  /** Throws `TAPE_STORED` where a store, or another import, is at the tape. */
  take(tape: string): Promise<void>;
  /** Rejects when another has taken it. */
  readonly lost: Promise<never>;
  release(): Promise<void>;
}

/** The lease that stores hold of the tapes that they record. Where no NATS is, no store records either. */
export function storingLease({ env, stderr }: Pick<Surroundings, 'env' | 'stderr'>): StoringLease {
  let bus: Bus | null = null;
  let lease: Lease | null = null;
  let lose: (error: OperatorError) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  lost.catch(() => {});
  return {
    lost,
    async take(tape) {
      try {
        bus = await openBus(settingsOf(env));
      } catch (error) {
        if (!(error instanceof BusError) || error.code !== 'NATS_UNREACHABLE') throw error;
        stderr.write(
          `crude: note: ${error.message}: nothing shows whether a store records ${tape}\n`,
        );
        return;
      }
      lease = await acquired(bus, tape);
      void lease.lost.then(() => lose(taken(tape, 'another')));
    },
    async release() {
      await lease?.release();
      await bus?.close();
    },
  };
}

async function acquired(bus: Bus, tape: string): Promise<Lease> {
  const signal = AbortSignal.timeout(WAIT_MS);
  let by = 'another';
  const onStandby = (holder: string): void => {
    by = holder;
  };
  try {
    return await acquireStoreLease(bus, tape, {
      holder: `import-${process.pid}`,
      signal,
      onStandby,
    });
  } catch (cause) {
    if (signal.aborted) throw taken(tape, by, cause);
    throw cause;
  }
}

function taken(tape: string, by: string, cause?: unknown): OperatorError {
  const remedy = 'end it, or let it record another tape (CRUDE_TAPE), until all is imported';
  return new OperatorError('TAPE_STORED', `${by} stores the tape ${tape} now: ${remedy}`, {
    cause,
  });
}
