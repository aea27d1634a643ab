import { createHash } from 'node:crypto';

/** How many characters at the end of a key tell the gateway which key it is. */
const BUCKET = 5;

/** What answers the gateway's challenge: it shows that the key is known without sending it. */
export function cramResponse(challenge: string, key: string): string {
  const digest = createHash('sha256').update(`${challenge}|${key}`).digest('hex');
  return `${digest}-${key.slice(-BUCKET)}`;
}
