import { readFileSync } from 'node:fs';
import type { FakeFault } from './faults.ts';
import { startFakeGateway } from './gateway.ts';
import type { FakeProcessConfig } from './process.ts';
import { fileSource, generatedSource } from './source.ts';

/** The fake gateway as a process: its configuration as an argument, faults as messages. */
const config = JSON.parse(process.argv[2] ?? '{}') as FakeProcessConfig;
const { source, ...rest } = config;
const gateway = await startFakeGateway({
  ...rest,
  source:
    'file' in source
      ? fileSource(readFileSync(source.file), source.speed, parentOf)
      : generatedSource(source),
});

process.on('message', (message: FakeFault) => {
  gateway.fault(
    message.fault === 'slow' ? { ...message, bytesPerSec: Number(message.bytesPerSec) } : message,
  );
  process.send?.({ struck: message.fault });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => {
  void gateway.close().then(() => process.exit(0));
});
process.stdout.write(`${JSON.stringify({ port: gateway.port })}\n`);
process.send?.({ port: gateway.port });

/** `CLZ6` is of `CL.FUT`, `LOZ6 C6000` of `LO.OPT`. */
function parentOf(rawSymbol: string): string {
  const root = /^([A-Z0-9]{1,3}?)[FGHJKMNQUVXZ]\d{1,2}(?: ([CP])\d+)?$/.exec(rawSymbol);
  return root === null ? rawSymbol : `${root[1]}.${root[2] === undefined ? 'FUT' : 'OPT'}`;
}
