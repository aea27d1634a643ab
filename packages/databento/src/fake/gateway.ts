import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { FakeFault, SessionFault, Standing } from './faults.ts';
import { FakeSession } from './session.ts';
import type { FakeSource } from './source.ts';
import { Timeline } from './timeline.ts';

export interface FakeGatewayOptions {
  readonly key: string;
  readonly source: FakeSource;
  /** When the first record happens, in milliseconds since the epoch. */
  readonly startMs: number;
  /** Default `GLBX.MDP3`. */
  readonly dataset?: string;
  /** Default: one that is free. */
  readonly port?: number;
  /** Makes the challenges and the garbage. Default 1. */
  readonly seed?: number;
  /** Default 10. */
  readonly maxSessions?: number;
  /** How many records a session may be behind before it is told or skipped. Default: any number. */
  readonly slowReaderRecords?: number;
}

export interface FakeGateway {
  readonly port: number;
  /** Sessions to which data flows. */
  readonly sessions: number;
  fault(fault: FakeFault): void;
  close(): Promise<void>;
}

const TICK_MS = 2;
const LIMIT = 'User has reached their open connection limit';

/** Starts a gateway on the loopback that speaks the protocol with the records of a source. */
export async function startFakeGateway(options: FakeGatewayOptions): Promise<FakeGateway> {
  const { key, source, startMs, dataset = 'GLBX.MDP3', seed = 1, maxSessions = 10 } = options;
  const timeline = new Timeline(source, startMs);
  const slowReaderRecords = options.slowReaderRecords ?? Number.POSITIVE_INFINITY;
  const standing: Standing = {
    refusals: [],
    slams: 0,
    bytesPerSec: Number.POSITIVE_INFINITY,
    duplicate: 0,
    lateMapping: 0,
    agedOut: 0,
  };
  const sessions = new Set<FakeSession>();
  let id = 0;
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    if (standing.slams > 0) {
      standing.slams -= 1;
      socket.on('error', () => socket.destroy());
      socket.end();
      return;
    }
    if (sessions.size >= maxSessions) {
      socket.end(`success=0|error=${LIMIT}\n`);
      socket.on('error', () => socket.destroy());
      return;
    }
    id += 1;
    const setup = { key, dataset, id, seed, timeline, standing, slowReaderRecords };
    const session = new FakeSession(socket, setup);
    sessions.add(session);
    socket.on('error', () => session.end());
    socket.on('close', () => sessions.delete(session));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const ticking = setInterval(() => {
    for (const session of sessions) session.pump();
  }, TICK_MS);
  return {
    port: (server.address() as AddressInfo).port,
    get sessions() {
      return [...sessions].filter(({ streaming }) => streaming).length;
    },
    fault(fault) {
      const struck = setStanding(standing, fault);
      if (struck !== undefined) for (const session of sessions) session.strike(struck);
    },
    async close() {
      clearInterval(ticking);
      for (const session of sessions) session.end();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Notes a fault of the gateway itself; hands back what is for the sessions. */
function setStanding(standing: Standing, fault: FakeFault): SessionFault | undefined {
  if (fault.fault === 'refuse') {
    standing.refusals.push(...Array.from({ length: fault.times }, () => fault.error));
  } else if (fault.fault === 'slam') standing.slams = fault.times;
  else if (fault.fault === 'slow') standing.bytesPerSec = fault.bytesPerSec;
  else if (fault.fault === 'duplicate') standing.duplicate = fault.records;
  else if (fault.fault === 'late-mapping') standing.lateMapping = fault.records;
  else if (fault.fault === 'aged-out') standing.agedOut = fault.times;
  else return fault;
  return undefined;
}
