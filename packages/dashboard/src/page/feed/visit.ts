import type { AlphaFrame, OptionFlow, Surface } from '@crude-alpha/contracts';
import type { Access, DetailEvent } from '../state/feed.ts';
import { detailsOf, type Skill } from '../state/skills.ts';
import type { Follower } from './follow.ts';
import { pause } from './pause.ts';

/** What a visitor may be shown. */
type Visited = Exclude<Access, 'replay'>;

/** How often a visitor looks at what is given away. */
const visitMs: Readonly<Record<Visited, number>> = {
  stream: 1_000,
  live: 1_000,
  minute: 10_000,
  closed: 10_000,
};

/** Smiles come every five seconds, and are many times the size of a frame. */
const DETAIL_MS = 5_000;

/** What a gateway shows of a stream; a detail has one of the last two. */
interface Shown {
  readonly mode: Visited;
  readonly frame?: AlphaFrame;
  readonly surface?: Surface;
  readonly flow?: OptionFlow;
}

/** Looks at what is shown of a paid stream, again and again. */
export async function visit(skill: Skill, follower: Follower, signal: AbortSignal): Promise<void> {
  follower.onEvent({ kind: 'connecting' });
  let detailsAtMs = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const access = await look(skill.symbol, follower);
    if (access === null) {
      follower.onEvent({ kind: 'lost' });
      follower.onReturn();
      return;
    }
    if (access !== 'closed' && performance.now() - detailsAtMs >= DETAIL_MS) {
      detailsAtMs = performance.now();
      await lookAtDetails(skill, follower);
    }
    await pause(visitMs[access], signal);
  }
}

/** What a visitor may see now; null when the gateway did not answer. */
async function look(symbol: string, follower: Follower): Promise<Visited | null> {
  const shown = await ask(symbol);
  if (shown === null) return null;
  if (shown === 'nothing' || shown.frame === undefined) {
    follower.onEvent({ kind: 'opened', access: 'closed' });
    return 'closed';
  }
  follower.onEvent({ kind: 'opened', access: shown.mode });
  follower.onEvent({ kind: 'frame', frame: shown.frame, atMs: performance.now() });
  return shown.mode;
}

/** Whether they are there or not, the frames say how the feed is. */
async function lookAtDetails(skill: Skill, follower: Follower): Promise<void> {
  for (const name of detailsOf(skill)) {
    const shown = await ask(name);
    if (shown === null || shown === 'nothing') continue;
    const event = detailIn(shown);
    if (event !== null) follower.onEvent(event);
  }
}

function detailIn({ surface, flow }: Shown): DetailEvent | null {
  if (surface !== undefined) return { kind: 'surface', surface };
  return flow === undefined ? null : { kind: 'flow', flow };
}

/** What is shown of a stream, or that nothing is; null when the gateway did not answer. */
async function ask(name: string): Promise<Shown | 'nothing' | null> {
  try {
    const answer = await fetch(`/preview/${encodeURIComponent(name)}`);
    return answer.ok ? ((await answer.json()) as Shown) : 'nothing';
  } catch {
    return null;
  }
}
