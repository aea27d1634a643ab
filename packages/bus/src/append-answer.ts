import type { Msg } from 'nats';

/** What JetStream says to an append. */
export type AppendAnswer =
  | { readonly is: 'stored'; readonly seq: number }
  /** The stream's last message is not the one that this message must follow. */
  | { readonly is: 'out_of_place' }
  /** The subject belongs to another stream now. */
  | { readonly is: 'wrong_stream' }
  /** Anything else: no JetStream, no room, an answer that is none. */
  | { readonly is: 'refused' };

const WRONG_STREAM = 10060;
const WRONG_LAST: ReadonlySet<number> = new Set([10070, 10071]);
const NO_RESPONDERS = 503;

const decoder = new TextDecoder();

export function readAnswer(message: Msg): AppendAnswer {
  if (message.headers?.code === NO_RESPONDERS) return { is: 'refused' };
  const { seq, error } = parse(message.data);
  const code = error?.err_code ?? 0;
  if (code === WRONG_STREAM) return { is: 'wrong_stream' };
  if (WRONG_LAST.has(code)) return { is: 'out_of_place' };
  return error !== undefined || seq === undefined ? { is: 'refused' } : { is: 'stored', seq };
}

function parse(data: Uint8Array): { seq?: number; error?: { err_code?: number } } {
  try {
    return JSON.parse(decoder.decode(data)) as ReturnType<typeof parse>;
  } catch {
    return {};
  }
}
