// Records a tape to a file that CRUDE_FEED=file plays again, event for event.
//   node examples/record.mjs FILE [TAPE] [NATS_URL]      Ctrl-C ends it; a file that was begun is gone on with
import { connectBus, readTape } from '@crude-alpha/bus';
import { openTapeFileWriter } from '@crude-alpha/recording';

const [file, tape = 'synthetic', url = 'nats://127.0.0.1:4222'] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node examples/record.mjs FILE [TAPE] [NATS_URL]');
  process.exit(2);
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const bus = await connectBus({ url, name: 'record' });
// Blocks of the tape one after the other, each with a checksum, and a mark of the end when it is closed.
const output = await openTapeFileWriter(file);
const from = output.nextOrdinal === null ? 'first' : { ordinal: output.nextOrdinal };
let events = 0;
let saidAt = 0;
for await (const block of readTape(bus, { tape, from, signal: stop.signal })) {
  await output.append(block.bytes);
  events += block.count;
  if (block.pending > 0 && Date.now() - saidAt < 1000) continue;
  saidAt = Date.now();
  console.log(`${events} events, ${block.pending} blocks behind`);
}
await output.close();
await bus.close();
console.log(`${events} events in ${file}`);
