import type { Bus } from '@crude-alpha/bus';

const TIMEOUT_MS = 5_000;

interface Stored {
  readonly message?: {
    readonly subject: string;
    readonly data?: string;
    readonly hdrs?: string;
  };
}

interface Info {
  readonly state?: {
    readonly messages: number;
    readonly first_seq: number;
    readonly last_seq: number;
  };
}

async function ask<T>(bus: Bus, subject: string, body: unknown): Promise<T> {
  const answer = await bus.request(subject, Buffer.from(JSON.stringify(body)), TIMEOUT_MS);
  return JSON.parse(Buffer.from(answer).toString()) as T;
}

/** Messages in a stream; 0 while there is none. */
export async function storedCount(bus: Bus, stream: string): Promise<number> {
  const { state } = await ask<Info>(bus, `$JS.API.STREAM.INFO.${stream}`, {});
  return state?.messages ?? 0;
}

/** Every message of a derived stream as `position subject payload`, read past the reader under test. */
export async function storedLines(bus: Bus, stream: string): Promise<string[]> {
  const { state } = await ask<Info>(bus, `$JS.API.STREAM.INFO.${stream}`, {});
  const lines: string[] = [];
  for (let seq = state?.first_seq ?? 1; seq <= (state?.last_seq ?? 0); seq++) {
    const { message } = await ask<Stored>(bus, `$JS.API.STREAM.MSG.GET.${stream}`, { seq });
    const head = Buffer.from(message?.hdrs ?? '', 'base64').toString();
    const position = /Crude-Position: ?(\S+)/.exec(head)?.[1] ?? '';
    const payload = Buffer.from(message?.data ?? '', 'base64').toString();
    lines.push(`${position} ${message?.subject ?? ''} ${payload}`);
  }
  return lines;
}
