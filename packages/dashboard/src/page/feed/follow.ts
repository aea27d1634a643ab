import type { ServerMessage } from '@crude-alpha/contracts';
import type { DetailEvent, FeedEvent } from '../state/feed.ts';
import { detailsOf, type Skill } from '../state/skills.ts';
import { pause } from './pause.ts';
import { visit } from './visit.ts';

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 15_000;

/** Whoever follows a product. */
export interface Follower {
  onEvent(event: FeedEvent | DetailEvent): void;
  /** The gateway was away: what it offers may have changed. */
  onReturn(): void;
}

/** Follows a product until told to stop: its stream where that is free, else what is shown. */
export function follow(skill: Skill, follower: Follower): () => void {
  const stopping = new AbortController();
  const guarded: Follower = {
    onEvent: (event) => {
      if (!stopping.signal.aborted) follower.onEvent(event);
    },
    onReturn: () => {
      if (!stopping.signal.aborted) follower.onReturn();
    },
  };
  if (skill.payment === null) listen(skill, guarded, stopping.signal);
  else void visit(skill, guarded, stopping.signal);
  return () => stopping.abort();
}

/** One connection; when it ends, whoever follows asks the gateway anew what there is. */
function listen(skill: Skill, follower: Follower, signal: AbortSignal): void {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${location.host}${skill.stream}`);
  follower.onEvent({ kind: 'connecting' });
  socket.onopen = () => {
    follower.onEvent({ kind: 'opened', access: 'stream' });
    const symbols = detailsOf(skill);
    if (symbols.length > 0) socket.send(JSON.stringify({ t: 'subscribe', symbols }));
  };
  socket.onmessage = ({ data }: MessageEvent<string>) => {
    const event = read(JSON.parse(data) as ServerMessage);
    if (event !== null) follower.onEvent(event);
  };
  socket.onclose = () => {
    follower.onEvent({ kind: 'lost' });
    follower.onReturn();
  };
  signal.addEventListener('abort', () => socket.close());
}

/** What a message is to the page; null where it is nothing to it. */
function read(message: ServerMessage): FeedEvent | DetailEvent | null {
  switch (message.t) {
    case 'snapshot':
      return { kind: 'frame', frame: message.data, atMs: performance.now() };
    case 'surface':
      return { kind: 'surface', surface: message.data };
    case 'flow':
      return { kind: 'flow', flow: message.data };
    case 'subscription':
    case 'pong':
    case 'payment-receipt':
    case 'payment-need-voucher':
    case 'error':
      return null;
  }
}

/** Asks what there is until the gateway says, more and more patiently. */
export async function askSkills(attempt: number, onFailure: () => void): Promise<readonly Skill[]> {
  if (attempt > 0) {
    const longest = Math.min(RETRY_FIRST_MS * 2 ** (attempt - 1), RETRY_MOST_MS);
    // Not all pages at once when a gateway comes back.
    await pause(longest * (0.5 + Math.random() / 2));
  }
  try {
    const answer = await fetch('/skills');
    if (answer.ok) return (await answer.json()) as readonly Skill[];
  } catch {
    // The gateway is away: the same as an answer that is none.
  }
  onFailure();
  return askSkills(attempt + 1, onFailure);
}
