import { render } from 'preact';
import { askPast } from './feed/ask-past.ts';
import { askSkills, follow } from './feed/follow.ts';
import type { Lane } from './feed/lane.ts';
import { replayed } from './replay/door.tsx';
import { Desk } from './state/desk.ts';
import type { DetailEvent, FeedEvent } from './state/feed.ts';
import type { Skill } from './state/skills.ts';
import { Page } from './view/page.tsx';
import { startTheme } from './view/theme.ts';

const CLOCK_MS = 500;

const desk = new Desk();
let leave: () => void = () => {};
/** Connections since the last one that brought a frame. */
let attempts = 0;
/** Whether the next frame is the first one of which somebody may know what was before. */
let isPastDue = false;

/** Asks what there is first: after a restart it may be something else. */
async function start(): Promise<void> {
  leave();
  desk.skills.value = await askSkills(attempts, () => desk.take({ kind: 'lost' }));
  turn();
}

/** Turns to the product in the address, or to the first one. */
function turn(): void {
  const skill = chosen(desk.skills.value);
  if (skill === undefined) return;
  leave();
  desk.pass.value = null;
  desk.open(skill);
  replayed.peek()?.turn(skill);
  leave = follow(skill, {
    onEvent: take,
    onReturn: () => {
      attempts += 1;
      void start();
    },
  });
}

function take(event: FeedEvent | DetailEvent): void {
  isPastDue ||= desk.history.length === 0;
  desk.take(event);
  if (event.kind !== 'frame') return;
  attempts = 0;
  const skill = desk.skill.peek();
  if (!isPastDue || skill === null) return;
  isPastDue = false;
  void askPast(desk, skill, event.frame);
}

const lane: Lane = {
  lend: (stop, pass) => {
    leave();
    leave = stop;
    desk.pass.value = pass;
    // What a visitor was refused is there now.
    isPastDue = desk.past.peek() !== 'known';
  },
  take,
  giveBack: turn,
};

function chosen(skills: readonly Skill[]): Skill | undefined {
  const asked = decodeURIComponent(location.hash.slice(1));
  return skills.find(({ symbol }) => symbol === asked) ?? skills[0];
}

startTheme();
render(<Page desk={desk} lane={lane} />, document.getElementById('page')!);
setInterval(() => desk.tick(performance.now()), CLOCK_MS);
addEventListener('hashchange', turn);
void start();
