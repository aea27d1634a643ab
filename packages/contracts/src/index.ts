export { Beat } from './beat.ts';
export { Candle, type CandleInterval, candleIntervals } from './candle.ts';
export { ChainActivity, SeriesActivity } from './chain-activity.ts';
export { BlockError, ContractError, type ContractErrorCode, InvalidValueError } from './errors.ts';
export { Book, type Level, MAX_LEVELS } from './events/book.ts';
export { Definition } from './events/definition.ts';
export { type EventType, eventSchemas, eventTypes, MarketEvent } from './events/event.ts';
export { Gap, type GapReason, gapReasons } from './events/gap.ts';
export { Heartbeat } from './events/heartbeat.ts';
export { holeGap } from './events/hole-gap.ts';
export { Quote } from './events/quote.ts';
export { Session } from './events/session.ts';
export { Stat } from './events/stat.ts';
export { Status } from './events/status.ts';
export { Tick } from './events/tick.ts';
export { type Aggressor, aggressors, Trade } from './events/trade.ts';
export { AlphaFrame, Field, Health, Quality } from './frame.ts';
export {
  type ClientMessage,
  clientMessages,
  type DetailKind,
  detailKinds,
  type ServerMessage,
  serverMessages,
  type WsErrorCode,
  wsErrorCodes,
} from './messages.ts';
export type { OperatorState, ProcessState, ProductState } from './operator-state.ts';
export { FlowLeg, OptionFlow } from './option-flow.ts';
export { publishedDocuments } from './published/documents.ts';
export {
  alphaSubject,
  beatSubject,
  beatsWildcard,
  candleSubject,
  chainSubject,
  derivedSubject,
  eventSubject,
  eventsWildcard,
  flowSubject,
  replayTape,
  seatsSubject,
  surfaceSubject,
  tapeSubject,
  truthSubject,
} from './subjects.ts';
export { ExpirySmile, GammaProfile, Surface, VariancePanel } from './surface.ts';
export {
  BlockDecoder,
  type BlockHeader,
  readBlockHeader,
  readBlockLength,
} from './tape/decoder.ts';
export { BlockEncoder } from './tape/encoder.ts';
export { HEADER_BYTES as BLOCK_HEADER_BYTES } from './tape/layout.ts';
export { ExpiryTruth, NormalExpiryTruth, Truth } from './truth.ts';
export {
  checkBeat,
  checkCandle,
  checkChainActivity,
  checkClientMessage,
  checkEvent,
  checkFrame,
  checkOptionFlow,
  checkServerMessage,
  checkSurface,
  checkTruth,
  isEventType,
} from './validate.ts';
