import type { AlphaFrame, OptionFlow, Surface } from '@crude-alpha/contracts';
import type { ChannelKeeper, NetworkName } from '@crude-alpha/payments/payer';
import { CrudeError } from '../errors.ts';
import type { SubscriptionEvent } from './events.ts';

/** What pays for a stream. */
export interface PayingWallet {
  /** Signs vouchers and the transactions of the channel: `0x` and 64 hexadecimal digits. */
  readonly privateKey: string;
  /** A gateway that is paid on another one gets nothing. */
  readonly network: NetworkName;
  /** RPC of the chain; the usual one of the network when left out. */
  readonly rpcUrl?: string;
  /** Remembers channels over restarts: without it a crash puts their deposits out of reach. */
  readonly keeper: ChannelKeeper;
  /** The most that may lie in channels of the service, and so the most that can be spent; decimal. */
  readonly maxDeposit: string;
  /** The most that one payment may cost, decimal. */
  readonly maxPrice?: string;
}

export interface SubscribeOptions {
  /** Address of a gateway, or of several of one service: any will do. */
  readonly url: string | readonly string[];
  readonly symbols: readonly string[];
  /** Pays where the stream costs something; a function is asked only there. */
  readonly wallet?: PayingWallet | (() => Promise<PayingWallet>);
  /** Opens the stream of one symbol until its time is over, in place of a wallet. */
  readonly token?: string;
  /** Closes the channel at the end, so that what was not spent comes back at once. */
  readonly close?: boolean;
  /** Hears every frame; without it they wait to be iterated over. */
  readonly onFrame?: (frame: AlphaFrame) => void;
  /** Hears the smiles of every symbol, which come every five seconds; only with it are they asked for. */
  readonly onSurface?: (surface: Surface) => void;
  /** Hears each second of option flow of every symbol; only with it is that asked for. */
  readonly onFlow?: (flow: OptionFlow) => void;
  /** Hears what happens besides. */
  readonly onEvent?: (event: SubscriptionEvent) => void;
  /** Ends the subscription. */
  readonly signal?: AbortSignal;
}

/** Symbols of one socket: the gateway hears twenty messages at once, and each of them takes two. */
const MAX_SYMBOLS = 8;

/** The addresses without a slash at the end; throws BAD_OPTIONS at what makes no sense. */
export function checkOptions({ url, symbols, token, wallet }: SubscribeOptions): string[] {
  const urls = (typeof url === 'string' ? [url] : url).map(addressOf);
  if (urls.length === 0) throw bad('no url is given');
  if (symbols.length === 0 || new Set(symbols).size < symbols.length) {
    throw bad('symbols are a list of different names');
  }
  if (symbols.length > MAX_SYMBOLS) throw bad(`more than ${MAX_SYMBOLS} symbols: subscribe twice`);
  if (token !== undefined && wallet !== undefined) throw bad('give a wallet or a token, not both');
  if (token !== undefined && symbols.length > 1) throw bad('a token is for one symbol');
  return urls;
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw bad(`${text} is no http(s) address`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function bad(message: string): CrudeError {
  return new CrudeError('BAD_OPTIONS', message);
}
