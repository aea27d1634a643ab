import type { ServerMessage } from '@crude-alpha/contracts';

/**
 * What a gateway says; null where it makes no sense or is of a kind that came after this release. Only
 * what is worked with is checked: a newer gateway may say more.
 */
export function readMessage(text: string): ServerMessage | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(message)) return null;
  switch (message['t']) {
    case 'snapshot':
      return isPlaced(message['data'], 'fields', isObject) ? (message as ServerMessage) : null;
    case 'surface':
      return isPlaced(message['data'], 'expiries', Array.isArray)
        ? (message as ServerMessage)
        : null;
    case 'flow':
      return isPlaced(message['data'], 'legs', Array.isArray) ? (message as ServerMessage) : null;
    case 'subscription':
      return isList(message['active']) && isList(message['entitled'])
        ? (message as ServerMessage)
        : null;
    case 'error':
      return typeof message['code'] === 'string' ? (message as ServerMessage) : null;
    case 'pong':
    case 'payment-receipt':
    case 'payment-need-voucher':
      return message as ServerMessage;
    default:
      return null;
  }
}

/** Whether it says where it stands in its series, and has what it is about. */
function isPlaced(data: unknown, about: string, is: (value: unknown) => boolean): boolean {
  return (
    isObject(data) &&
    typeof data['symbol'] === 'string' &&
    Number.isSafeInteger(data['seq']) &&
    Number.isSafeInteger(data['ts']) &&
    is(data[about])
  );
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
