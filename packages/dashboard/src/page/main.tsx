import { render } from 'preact';
import { askPast } from './feed/ask-past.ts';
import { askSkills, follow } from './feed/follow.ts';
import type { Lane } from './feed/lane.ts';
import { Desk } from './state/desk.ts';
import type { Skill } from './state/skills.ts';
import { Page } from './view/page.tsx';
import { startTheme } from './view/theme.ts';

const CLOCK_MS = 500;

const desk = new Desk();
let leave: () => void = () => {};
/** Connections since the last one that brought a frame. */
let attempts = 0;

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
  desk.open(skill);
  leave = follow(skill, {
    onEvent: (event) => {
      const isFirst = desk.history.length === 0;
      desk.take(event);
      if (event.kind !== 'frame') return;
      attempts = 0;
      if (isFirst) void askPast(desk, skill, event.frame);
    },
    onReturn: () => {
      attempts += 1;
      void start();
    },
  });
}

const lane: Lane = {
  lend: (stop) => {
    leave();
    leave = stop;
  },
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
