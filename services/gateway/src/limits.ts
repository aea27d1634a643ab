/** What a client may cost. Times in milliseconds, rates a second. */
export interface Limits {
  readonly maxClients: number;
  /** From one IPv4 address or one IPv6 /64. */
  readonly maxClientsPerAddress: number;
  /** A longer message closes the socket with 1009. The longest honest one carries a token of 4 KiB. */
  readonly maxMessageBytes: number;
  /** Messages, pings and unasked pongs together; more closes the socket with 1008. */
  readonly messagesPerSec: number;
  readonly messageBurst: number;
  /** Bytes in, however they are cut into frames: fragments alone make no message to count. */
  readonly inboundBytesPerSec: number;
  /** A ping at least this often, so that a client that vanished is noticed. */
  readonly pingEveryMs: number;
  /** While a pong is late by this much, frames are held back: the client is behind already. */
  readonly pongLateMs: number;
  /** Without a pong for this long the client is cut. */
  readonly pongTimeoutMs: number;
  /** Bytes on the way that no pong has confirmed; beyond it frames are held back. */
  readonly windowBytes: number;
  /** Bytes that the kernel would not take; beyond it the client is cut. */
  readonly maxUnsentBytes: number;
  /** How long a closing handshake may take before the socket is destroyed. */
  readonly closeGraceMs: number;
  /** How often each client's deadlines are looked at. */
  readonly tickMs: number;
}

/** Fit for a stream of frames of some 2 KiB a second. */
export const defaultLimits: Limits = {
  maxClients: 5000,
  maxClientsPerAddress: 100,
  maxMessageBytes: 8 * 1024,
  messagesPerSec: 10,
  messageBurst: 20,
  inboundBytesPerSec: 64 * 1024,
  pingEveryMs: 10_000,
  pongLateMs: 5_000,
  pongTimeoutMs: 30_000,
  windowBytes: 64 * 1024,
  maxUnsentBytes: 256 * 1024,
  closeGraceMs: 2_000,
  tickMs: 1_000,
};
