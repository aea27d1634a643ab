const token = '[A-Za-z0-9_-]+';

/** One NATS token. */
export const TOKEN = `^${token}$`;

/** Tokens with dots between them. */
export const DOTTED = `^${token}(\\.${token})*$`;

export const MAX_NAME = 64;

const dotted: RegExp = new RegExp(DOTTED);

/** Whether text may stand as a symbol or, having no dot, as a name. */
export function isSymbolName(text: string): boolean {
  return text.length <= MAX_NAME && dotted.test(text);
}
