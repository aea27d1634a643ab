import type { Health } from '@crude-alpha/contracts';
import type { NetworkName } from '@crude-alpha/payments';
import type { Board } from './board.ts';

/** What the gateway can say of itself. */
export interface HealthSources {
  readonly board: Board;
  readonly bus: { readonly connected: boolean };
  readonly clients: () => number;
  readonly stopping: () => boolean;
  /** The network that is paid on; absent where it is free. */
  readonly payments?: NetworkName;
}

export type GatewayStatus = Health | 'stopping' | 'bus_disconnected' | 'no_frames';

export interface SymbolHealth {
  readonly symbol: string;
  /** Of the newest frame; null before the first. */
  readonly health: Health | null;
  readonly reasons: readonly string[];
  readonly live: boolean;
  readonly seq: number | null;
  /** Event time of the newest frame, µs. */
  readonly ts: number | null;
  /** Since it arrived, by a steady clock. */
  readonly ageMs: number | null;
}

export interface HealthReport {
  readonly status: GatewayStatus;
  readonly payments: 'off' | NetworkName;
  readonly nats: { readonly connected: boolean };
  readonly clients: number;
  readonly symbols: readonly SymbolHealth[];
}

/** From the least to the most that a subscriber should worry about. */
const gravity: readonly Health[] = ['ok', 'one_sided', 'stale_chain', 'halted', 'no_data'];

/** States of the gateway itself, not of the market: a load balancer should look elsewhere. */
const down: ReadonlySet<GatewayStatus> = new Set(['stopping', 'bus_disconnected', 'no_frames']);

export function isServing(status: GatewayStatus): boolean {
  return !down.has(status);
}

/** The state of everything on the way to a subscriber. */
export function reportHealth(sources: HealthSources, nowMs: number): HealthReport {
  const { board, bus } = sources;
  const symbols = board.symbols.map((symbol) => symbolHealth(board, symbol, nowMs));
  return {
    status: judge(sources, symbols),
    payments: sources.payments ?? 'off',
    nats: { connected: bus.connected },
    clients: sources.clients(),
    symbols,
  };
}

function judge({ bus, stopping }: HealthSources, symbols: readonly SymbolHealth[]): GatewayStatus {
  if (stopping()) return 'stopping';
  if (!bus.connected) return 'bus_disconnected';
  if (!symbols.some(({ live }) => live)) return 'no_frames';
  // A product that fell silent beside others that did not is a matter of that product.
  const levels = new Set(symbols.map(({ health, live }) => (live ? health : 'no_data')));
  return gravity.findLast((level) => levels.has(level)) ?? 'no_frames';
}

function symbolHealth(board: Board, symbol: string, nowMs: number): SymbolHealth {
  const frame = board.frame(symbol);
  const ageMs = board.ageMs(symbol, nowMs);
  return {
    symbol,
    health: frame?.health ?? null,
    reasons: frame?.reasons ?? [],
    live: board.isLive(symbol, nowMs),
    seq: frame?.seq ?? null,
    ts: frame?.ts ?? null,
    ageMs: ageMs === null ? null : Math.round(ageMs),
  };
}
