/** What every command takes that uses what is kept. */
export const homeOptions = {
  home: { type: 'string' },
  'wallet-file': { type: 'string' },
} as const;

/** What every command takes that talks to a chain. */
export const chainOptions = {
  network: { type: 'string' },
  'rpc-url': { type: 'string' },
} as const;
