import type { VNode } from 'preact';
import type { Desk } from '../state/desk.ts';
import type { Price } from '../state/skills.ts';

/** Says, where the stream is sold, that this is not it, and how it is had. */
export function PreviewNote({ desk }: { desk: Desk }): VNode | null {
  const skill = desk.skill.value;
  if (skill === null || skill.payment === null) return null;
  return (
    <aside class="note" aria-label="Preview">
      <b>Preview</b>
      <span>{shown(desk)}</span>
      <span>
        {offer(skill.payment)} · <code>crude subscribe {skill.symbol}</code>
      </span>
    </aside>
  );
}

function shown(desk: Desk): string {
  const { access, frame } = desk.feed.value;
  if (access === 'closed') return 'nothing is shown before it is paid for, or not yet';
  if (frame === null) return 'waiting for what may be shown';
  return access === 'minute' ? 'one frame a minute, a minute late' : 'one frame a second';
}

function offer({ price, currencyName, minutes }: Price): string {
  return `every frame: ${price} ${currencyName} for ${minutes} min`;
}
