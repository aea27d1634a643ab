import type { Counter, Distribution, Metrics } from '@crude-alpha/service';
import type { BadFrame } from './board.ts';

/** Why a connection was turned away at the door. */
export type RefusalReason =
  | 'full'
  | 'per_address'
  | 'stopping'
  | 'unknown_symbol'
  | 'bad_token'
  | 'bad_handshake';

/** Why the gateway ended a connection. */
export type CutReason =
  | 'no_pong'
  | 'unsent_bytes'
  | 'rate'
  | 'inbound_bytes'
  | 'binary'
  | 'protocol'
  | 'replaced'
  | 'time_over'
  | 'stopping';

/** What clients say, as far as it is counted apart. */
export type Heard =
  | 'authorization'
  | 'subscribe'
  | 'unsubscribe'
  | 'ping'
  | 'refused'
  | 'control'
  | 'metered';

/** Everything that the gateway counts. */
export interface GatewayMetrics {
  readonly refused: (reason: RefusalReason) => Counter;
  readonly cut: (reason: CutReason) => Counter;
  readonly heard: (kind: Heard) => Counter;
  readonly connections: Counter;
  readonly framesIn: Counter;
  readonly framesOld: Counter;
  readonly framesBad: (reason: BadFrame) => Counter;
  readonly conflated: Counter;
  readonly messagesSent: Counter;
  readonly bytesSent: Counter;
  readonly broadcastSec: Distribution;
}

/** Registers them. */
export function createGatewayMetrics(metrics: Metrics): GatewayMetrics {
  const counter = (name: string, help: string): Counter =>
    metrics.counter(`crude_gateway_${name}_total`, help);
  const family = <L extends string>(name: string, label: string, help: string) => {
    const cells = metrics.counterFamily(`crude_gateway_${name}_total`, help, [label]);
    return (value: L): Counter => cells.cell({ [label]: value });
  };
  return {
    connections: counter('connections', 'WebSocket connections accepted.'),
    refused: family('refused', 'reason', 'WebSocket connections refused at the door.'),
    cut: family('cut', 'reason', 'WebSocket connections that the gateway ended.'),
    // Among them are those that bring payments.
    heard: metrics.confide(() =>
      family('client_messages', 'type', 'Messages from clients; control counts ping and pong.'),
    ),
    framesIn: counter('frames', 'Alpha frames that arrived and were sent on.'),
    framesOld: counter('frames_old', 'Alpha frames not newer than the one already there.'),
    framesBad: family('frames_bad', 'reason', 'Alpha frames refused as invalid.'),
    conflated: counter('conflated', 'Frames a slow client never got, a newer one being there.'),
    messagesSent: counter('messages_sent', 'Messages written to clients.'),
    bytesSent: counter('sent_bytes', 'Bytes of messages written to clients.'),
    broadcastSec: metrics.histogram(
      'crude_gateway_broadcast_seconds',
      'Time from the arrival of a frame until it was written to every client.',
      [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
    ),
  };
}
