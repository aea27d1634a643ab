import { type Bus, connectBus, openTapeWriter, readTape } from '@crude-alpha/bus';
import { BlockDecoder, type MarketEvent } from '@crude-alpha/contracts';
import { createEngine, encodeOutput } from '@crude-alpha/engine';
import { launchNatsServer } from '@crude-alpha/local';
import { marketSeconds } from './market-events.ts';
import { type Bench, median, quantile, rounded } from './result.ts';

const SECONDS = 8;
const ROUNDS = 3;
const TAPE = 'bench';

/** The alpha and candle reducers reading the packed tape from a real nats-server, on one core. */
export const benchCompute: Bench = async (say) => {
  const server = await launchNatsServer();
  const bus = await connectBus({ url: server.url, name: 'bench' });
  try {
    const events = await record(bus);
    say(
      `${events.toLocaleString('en-US')} events of ${SECONDS} s of the firehose, ${ROUNDS} rounds`,
    );
    const full: Reading[] = [];
    const unpackOnly: Reading[] = [];
    let outputs = 0;
    let bytes = 0;
    const frameUs: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const engine = createEngine({ products: ['CL'], emitMs: 1_000, rate: 0.04 });
      outputs = 0;
      const reading = await read(bus, events, (event, ordinal) => {
        const begin = event.type === 'tick' ? performance.now() : 0;
        for (const output of engine.step(event, ordinal)) {
          outputs++;
          bytes += encodeOutput(output).length;
        }
        if (begin > 0 && round > 0) frameUs.push((performance.now() - begin) * 1e3);
      });
      const floor = await read(bus, events, (event) => {
        bytes += event.ts & 1;
      });
      // The first round warms the compiler up.
      if (round === 0) continue;
      full.push(reading);
      unpackOnly.push(floor);
      say(
        `round ${round}: ${reading.perCpuSec.toFixed(0)} events per CPU second, ${outputs} outputs`,
      );
    }
    const perCpuSec = median(full.map((reading) => reading.perCpuSec));
    const floor = median(unpackOnly.map((reading) => reading.perCpuSec));
    return {
      name: 'compute',
      figures: rounded({
        eventsPerCpuSec: perCpuSec,
        cpuNsPerEvent: 1e9 / perCpuSec,
        eventsPerSec: median(full.map((reading) => reading.perSec)),
        tickMedianUs: quantile(frameUs, 0.5),
        tickP99Us: quantile(frameUs, 0.99),
        outputs,
        outputBytes: bytes / (ROUNDS + 1),
      }),
      peers: rounded({ unpackOnlyPerCpuSec: floor }),
      ratios: rounded({ vsUnpackOnly: perCpuSec / floor }),
    };
  } finally {
    await bus.close();
    await server.stop();
  }
};

interface Reading {
  readonly perCpuSec: number;
  readonly perSec: number;
}

async function record(bus: Bus): Promise<number> {
  const writer = await openTapeWriter(bus, { tape: TAPE, maxBytes: 2e9, maxAgeMs: 3_600_000 });
  for (const events of marketSeconds('firehose', SECONDS)) {
    for (const event of events) {
      writer.write(event);
      if (writer.congested) await writer.drained();
    }
  }
  await writer.close();
  return writer.nextOrdinal;
}

async function read(
  bus: Bus,
  events: number,
  onEvent: (event: MarketEvent, ordinal: number) => void,
): Promise<Reading> {
  const stop = new AbortController();
  const decoder = new BlockDecoder();
  const cpu = process.cpuUsage();
  const begin = performance.now();
  for await (const block of readTape(bus, { tape: TAPE, from: 'first', signal: stop.signal })) {
    decoder.forEach(block.bytes, onEvent);
    if (block.ordinal + block.count >= events) stop.abort();
  }
  const wallSec = (performance.now() - begin) / 1e3;
  const used = process.cpuUsage(cpu);
  return { perCpuSec: (events * 1e6) / (used.user + used.system), perSec: events / wallSec };
}
