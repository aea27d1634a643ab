import {
  type ClientMessage,
  checkClientMessage,
  clientMessageTypes,
  type WsErrorCode,
} from '@crude-alpha/contracts';

/** Why a message is refused. */
export interface Refusal {
  readonly code: WsErrorCode;
  readonly message: string;
}

export type Heard =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly refusal: Refusal };

const kinds: ReadonlySet<string> = new Set(clientMessageTypes);

/** Reads what a client said. */
export function hear(text: string): Heard {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('bad_message', 'not JSON');
  }
  if (typeof value !== 'object' || value === null || !('t' in value)) {
    return refuse('bad_message', 'must be an object with a member t');
  }
  if (typeof value.t === 'string' && !kinds.has(value.t)) {
    return refuse('unknown_message', `t must be one of ${[...kinds].join(', ')}`);
  }
  const message = checkClientMessage(value);
  return message instanceof Error
    ? refuse('bad_message', message.message.slice(0, 200))
    : { ok: true, message };
}

function refuse(code: WsErrorCode, message: string): Heard {
  return { ok: false, refusal: { code, message } };
}
