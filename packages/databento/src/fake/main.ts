import { readFileSync } from 'node:fs';
import type { FakeFault } from './faults.ts';
import { fileSource } from './file-source.ts';
import { startFakeGateway } from './gateway.ts';
import type { FakeProcessConfig } from './process.ts';
import { generatedSource } from './source.ts';

/** The fake gateway as a process: its configuration as an argument, faults as messages. */
const config = JSON.parse(process.argv[2] ?? '{}') as FakeProcessConfig;
const { source, faults = [], ...rest } = config;
const gateway = await startFakeGateway({
  ...rest,
  source:
    'file' in source
      ? fileSource(readFileSync(source.file), source.speed)
      : generatedSource(source),
});

for (const fault of faults) gateway.fault(fault);
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
