import { type Signal, signal } from '@preact/signals';
import type { ComponentType, VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import type { Skill } from '../state/skills.ts';

/** A stretch of the past that is looked at. */
export interface Replay {
  /** What the page shows in place of what is now. */
  readonly desk: Desk;
  /** What it is moved with. */
  readonly Panel: ComponentType;
  /** The page turns to a product: it is the past of that one that is looked at. */
  turn(skill: Skill): void;
}

/** What is looked at in place of now; null while the page is live. */
export const replayed: Signal<Replay | null> = signal(null);

/** Opens the replay; what that takes is loaded by those alone who do. */
export function ReplayButton({ desk }: { desk: Desk }): VNode | null {
  const skill = desk.skill.value;
  if (skill === null) return null;
  return (
    <button
      type="button"
      class="plain"
      onClick={() => {
        void open(desk, skill);
      }}
    >
      <span aria-hidden="true">◂</span> Replay
    </button>
  );
}

async function open(desk: Desk, skill: Skill): Promise<void> {
  const { openReplay } = await import('./open-replay.tsx');
  replayed.value = openReplay(skill, desk.token, () => {
    replayed.value = null;
  });
}
