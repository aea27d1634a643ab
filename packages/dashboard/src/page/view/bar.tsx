import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import { type Freshness, freshness } from '../state/freshness.ts';
import { reasonWords } from '../state/health-words.ts';
import type { Skill } from '../state/skills.ts';
import { writeAge, writeClock, writeDay } from '../state/times.ts';
import { HealthBadge } from './health-badge.tsx';
import { theme, turnTheme } from './theme.ts';

const words: Readonly<Record<Freshness['word'], string>> = {
  waiting: 'Waiting for the first frame',
  live: 'Live',
  preview: 'Preview',
  replay: 'Replay',
  stale: 'No new frame',
  lost: 'Disconnected, trying again',
  closed: 'For subscribers',
};

/** Name, products, connection, theme. */
export function Bar({ desk, skills }: { desk: Desk; skills: readonly Skill[] }): VNode {
  return (
    <header class="bar">
      <a class="brand" href="/" aria-label="Crude Alpha, home">
        <img src="/icon.svg" alt="" width="20" height="20" />
        <span>Crude Alpha</span>
      </a>
      <Products skills={skills} symbol={desk.skill.value?.symbol} />
      <Verdict desk={desk} />
      <Connection desk={desk} />
      <Moment desk={desk} />
      <ThemeButton />
    </header>
  );
}

function Products({
  skills,
  symbol: now,
}: {
  skills: readonly Skill[];
  symbol: string | undefined;
}): VNode {
  return (
    <nav aria-label="Products">
      {skills.map(({ symbol, name }) => (
        <a
          key={symbol}
          href={`#${symbol}`}
          aria-current={symbol === now ? 'page' : undefined}
          class="product"
        >
          <b>{symbol}</b> {name}
        </a>
      ))}
    </nav>
  );
}

/** Health with its first reason; the others are in the panel. */
function Verdict({ desk }: { desk: Desk }): VNode | null {
  const { frame } = desk.feed.value;
  if (frame === null) return null;
  const [first, ...others] = frame.reasons;
  return (
    <span class="verdict">
      <HealthBadge health={frame.health} />
      {first !== undefined && <span class="faint">{reasonWords(first)}</span>}
      {others.length > 0 && <span class="faint">and {others.length} more</span>}
    </span>
  );
}

/** Only the word is announced: an age that is read aloud twice a second helps nobody. */
function Connection({ desk }: { desk: Desk }): VNode {
  const { word, ageMs } = freshness(desk.feed.value, desk.clock.value);
  return (
    <div class={`connection ${word}`}>
      <span class="lamp" aria-hidden="true" />
      <span role="status">{words[word]}</span>
      {ageMs !== null && <span class="age">{writeAge(ageMs)}</span>}
    </div>
  );
}

function Moment({ desk }: { desk: Desk }): VNode | null {
  const ts = desk.feed.value.frame?.ts;
  if (ts === undefined) return null;
  return (
    <span class="moment">
      {writeDay(ts)} {writeClock(ts)} <small>UTC</small>
    </span>
  );
}

function ThemeButton(): VNode {
  return (
    <button type="button" class="plain" onClick={turnTheme}>
      <span aria-hidden="true">◐</span> <span class="unseen">Theme: </span>
      {theme.value}
    </button>
  );
}
