// Records a tape to a file that CRUDE_FEED=file plays again, event for event.
//   node examples/record.mjs FILE [TAPE] [NATS_URL]      Ctrl-C ends it; without an end it follows the tape
import { open } from 'node:fs/promises';
import { connectBus, readTape } from '@crude-alpha/bus';

const [file, tape = 'synthetic', url = 'nats://127.0.0.1:4222'] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node examples/record.mjs FILE [TAPE] [NATS_URL]');
  process.exit(2);
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const bus = await connectBus({ url, name: 'record' });
// A recording begins at the beginning and is written whole: never over another one.
const output = await open(file, 'wx');
let events = 0;
let saidAt = 0;
for await (const block of readTape(bus, { tape, from: 'first', signal: stop.signal })) {
  // A tape file is the blocks of the tape one after the other.
  await output.appendFile(block.bytes);
  events += block.count;
  if (block.pending > 0 && Date.now() - saidAt < 1000) continue;
  saidAt = Date.now();
  console.log(`${events} events, ${block.pending} blocks behind`);
}
await output.sync();
await output.close();
await bus.close();
console.log(`${events} events in ${file}`);
