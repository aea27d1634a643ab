import { type Bus, derivedStream, readDerived } from '@crude-alpha/bus';

const TIMEOUT_MS = 5_000;

/** Asks JetStream itself. */
export async function askJetStream(
  bus: Bus,
  what: string,
  body: object = {},
): Promise<{ state?: { messages: number; last_seq: number } }> {
  const payload = Buffer.from(JSON.stringify(body));
  const answer = await bus.request(`$JS.API.STREAM.${what}`, payload, TIMEOUT_MS);
  return JSON.parse(Buffer.from(answer).toString());
}

/** Outputs that are stored for a tape. */
export async function storedCount(bus: Bus, tape: string): Promise<number> {
  return (await askJetStream(bus, `INFO.${derivedStream(tape)}`)).state?.messages ?? 0;
}

/** Every output that is stored for a tape as `position subject payload`. */
export async function storedLines(bus: Bus, tape: string): Promise<string[]> {
  const lines: string[] = [];
  if ((await storedCount(bus, tape)) === 0) return lines;
  const { signal } = new AbortController();
  for await (const message of readDerived(bus, { tape, from: 'first', signal })) {
    const { subject, payload, position, pending } = message;
    lines.push(lineOf(position, subject, Buffer.from(payload).toString()));
    if (pending === 0) break;
  }
  return lines;
}

export function lineOf(
  { ordinal, index }: { readonly ordinal: number; readonly index: number },
  subject: string,
  json: string,
): string {
  return `${ordinal}.${index} ${subject} ${json}`;
}
