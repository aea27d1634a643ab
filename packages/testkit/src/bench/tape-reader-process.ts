import { connectBus, readTape } from '@crude-alpha/bus';
import { BlockDecoder } from '@crude-alpha/contracts';

export interface ReaderRequest {
  readonly url: string;
  readonly tape: string;
  readonly events: number;
}

export interface ReaderReport {
  readonly cpuSec: number;
  readonly checksum: number;
}

/** A consumer in a process of its own: unpacks every event and looks at its price. */
process.once('message', (request: ReaderRequest) => {
  void read(request);
});

async function read({ url, tape, events }: ReaderRequest): Promise<void> {
  const bus = await connectBus({ url, name: 'bench-reader' });
  const stop = new AbortController();
  const decoder = new BlockDecoder();
  let checksum = 0;
  process.send?.('ready');
  const cpu = process.cpuUsage();
  for await (const block of readTape(bus, { tape, from: 'first', signal: stop.signal })) {
    decoder.forEach(block.bytes, (event) => {
      checksum +=
        event.type === 'quote' ? (event.bid ?? 0) : event.type === 'trade' ? event.price : 1;
    });
    if (block.ordinal + block.count >= events) stop.abort();
  }
  const used = process.cpuUsage(cpu);
  const report: ReaderReport = { cpuSec: (used.user + used.system) / 1e6, checksum };
  process.send?.(report);
  await bus.close();
}
