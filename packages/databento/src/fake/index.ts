export { type AuditReport, FakeAudit } from './audit.ts';
export type { FakeFault } from './faults.ts';
export { fileSource } from './file-source.ts';
export { type FakeGateway, type FakeGatewayOptions, startFakeGateway } from './gateway.ts';
export { type FakeProcess, type FakeProcessConfig, startFakeProcess } from './process.ts';
export {
  type FakeInstrument,
  type FakeSource,
  type GeneratedSource,
  generatedSource,
} from './source.ts';
