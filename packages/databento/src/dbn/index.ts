export { decodeRecord } from './decode-record.ts';
export { DbnDecoder, type DecoderOptions } from './decoder.ts';
export { encodeMetadata } from './encode-metadata.ts';
export { encodeRecord } from './encode-record.ts';
export {
  errorCodes,
  flags,
  nameOf,
  type Schema,
  type Stype,
  schemas,
  statTypes,
  statusActions,
  stypes,
  systemCodes,
} from './enums.ts';
export { DbnError, type DbnErrorCode } from './errors.ts';
export type { Fields, FieldType, ValueOf, Values } from './fields.ts';
export { type DbnVersion, HEADER_SIZE, type Kind, MAX_RECORD_SIZE } from './layout.ts';
export type { MappingInterval, Metadata, SymbolMapping } from './metadata.ts';
export { decodeMetadata } from './metadata.ts';
export { type At, type OffsetsOf, offsets, type TextAt } from './offsets.ts';
export type {
  DbnRecord,
  LegacyKind,
  LegacyRecord,
  RecordHeader,
  RecordOf,
  UnknownRecord,
} from './record.ts';
export { upgradeMetadata, upgradeRecord } from './upgrade.ts';
export {
  priceOfNumber,
  priceToNumber,
  priceToText,
  timeToUs,
  UNDEFINED_I64,
  UNDEFINED_SIZE,
  UNDEFINED_TIME,
} from './values.ts';
export { RecordView } from './view.ts';
