import type { Pass } from '../state/pass.ts';
import type { Skill } from '../state/skills.ts';
import type { Replay } from './door.tsx';
import { Panel } from './panel.tsx';
import { Player } from './player.ts';
import './replay.css';

/** What is looked at first: a quarter of an hour. */
const FIRST_SPAN_SEC = 900;

/** Opens the newest stretch of a product's past; `leave` is called by who wants to be back in the present. */
export function openReplay(skill: Skill, pass: Pass, leave: () => void): Replay {
  const player = new Player(skill, pass, FIRST_SPAN_SEC);
  void player.open(FIRST_SPAN_SEC, null);
  const end = (): void => {
    player.close();
    leave();
  };
  return {
    desk: player.desk,
    Panel: () => <Panel player={player} onLeave={end} />,
    turn: (other) => player.turn(other),
  };
}
