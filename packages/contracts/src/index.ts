export type { Beat } from './beat.ts';
export type { Candle } from './candle.ts';
export type { ChainActivity, SeriesActivity } from './chain-activity.ts';
export { BlockError, ContractError, type ContractErrorCode, InvalidValueError } from './errors.ts';
export type { Book, Level } from './events/book.ts';
export type { Definition } from './events/definition.ts';
export type { MarketEvent } from './events/event.ts';
export type { Gap } from './events/gap.ts';
export type { Heartbeat } from './events/heartbeat.ts';
export { holeGap } from './events/hole-gap.ts';
export type { Quote } from './events/quote.ts';
export type { Session } from './events/session.ts';
export type { Stat } from './events/stat.ts';
export type { Status } from './events/status.ts';
export type { Tick } from './events/tick.ts';
export type { Trade } from './events/trade.ts';
export type { AlphaFrame, Field, Health, Quality } from './frame.ts';
export { MAX_LEVELS } from './limits.ts';
export type { ClientMessage, ServerMessage } from './messages.ts';
export type { OperatorState, ProcessState, ProductState } from './operator-state.ts';
export type { FlowLeg, OptionFlow } from './option-flow.ts';
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
export type { ExpirySmile, GammaProfile, Surface, VariancePanel } from './surface.ts';
export { isSymbolName } from './symbol-name.ts';
export {
  BlockDecoder,
  type BlockHeader,
  readBlockHeader,
  readBlockLength,
} from './tape/decoder.ts';
export { BlockEncoder } from './tape/encoder.ts';
export { HEADER_BYTES as BLOCK_HEADER_BYTES } from './tape/layout.ts';
export type { ExpiryTruth, NormalExpiryTruth, Truth } from './truth.ts';
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
  isEventField,
  isEventType,
} from './validate.ts';
export {
  type Aggressor,
  aggressors,
  type CandleInterval,
  type ClientMessageType,
  candleIntervals,
  clientMessageTypes,
  type DetailKind,
  detailKinds,
  type EventType,
  eventTypes,
  type GapReason,
  gapReasons,
  type ServerMessageType,
  type WsErrorCode,
  wsErrorCodes,
} from './vocabulary.ts';
