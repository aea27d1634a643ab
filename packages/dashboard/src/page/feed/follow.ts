import type { AlphaFrame } from '@crude-alpha/contracts';
import type { Access, FeedEvent } from '../state/feed.ts';
import type { Skill } from '../state/skills.ts';

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 15_000;

/** How often a visitor looks at what is given away. */
const visitMs: Readonly<Record<Access, number>> = {
  stream: 1_000,
  live: 1_000,
  minute: 10_000,
  closed: 10_000,
};

/** Whoever follows a product. */
export interface Follower {
  onEvent(event: FeedEvent): void;
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
  socket.onopen = () => follower.onEvent({ kind: 'opened', access: 'stream' });
  socket.onmessage = ({ data }: MessageEvent<string>) => {
    const message = JSON.parse(data) as { t: string; data?: AlphaFrame };
    if (message.t !== 'snapshot' || message.data === undefined) return;
    follower.onEvent({ kind: 'frame', frame: message.data, atMs: performance.now() });
  };
  socket.onclose = () => {
    follower.onEvent({ kind: 'lost' });
    follower.onReturn();
  };
  signal.addEventListener('abort', () => socket.close());
}

async function visit(skill: Skill, follower: Follower, signal: AbortSignal): Promise<void> {
  follower.onEvent({ kind: 'connecting' });
  while (!signal.aborted) {
    const access = await look(skill.symbol, follower);
    if (access === null) {
      follower.onEvent({ kind: 'lost' });
      follower.onReturn();
      return;
    }
    await pause(visitMs[access], signal);
  }
}

/** What a visitor may see now; null when the gateway did not answer. */
async function look(symbol: string, follower: Follower): Promise<Access | null> {
  try {
    const answer = await fetch(`/preview/${encodeURIComponent(symbol)}`);
    if (!answer.ok) {
      follower.onEvent({ kind: 'opened', access: 'closed' });
      return 'closed';
    }
    const { mode, frame } = (await answer.json()) as { mode: Access; frame: AlphaFrame };
    follower.onEvent({ kind: 'opened', access: mode });
    follower.onEvent({ kind: 'frame', frame, atMs: performance.now() });
    return mode;
  } catch {
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

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
