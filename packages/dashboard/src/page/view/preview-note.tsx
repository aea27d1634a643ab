import type { ComponentType, VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Lane } from '../feed/lane.ts';
import type { PayPanelProps } from '../pay/panel.tsx';
import type { Desk } from '../state/desk.ts';
import { isPayableHere, type Price } from '../state/skills.ts';

/** Says, where the stream is sold, whether this is it, and how it is had. */
export function PreviewNote({ desk, lane }: { desk: Desk; lane: Lane }): VNode | null {
  const [Panel, setPanel] = useState<ComponentType<PayPanelProps> | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const skill = desk.skill.value;
  if (skill === null || skill.payment === null) return null;
  const { access, frame } = desk.feed.value;
  const isPaid = access === 'stream' && frame !== null;

  /** All that pays comes now and not before: it is several times the rest of the page. */
  const turn = async (): Promise<void> => {
    try {
      const { PayPanel } = await import('../pay/panel.tsx');
      setPanel(() => PayPanel);
      setOpen(!isOpen);
      setMissing(false);
    } catch {
      setMissing(true);
    }
  };

  return (
    <>
      <aside class={isPaid ? 'note paid' : 'note'} aria-label={isPaid ? 'Paid' : 'Preview'}>
        <b>{isPaid ? 'Paid' : 'Preview'}</b>
        <span>{isPaid ? `every frame, ${offer(skill.payment)}` : shown(desk)}</span>
        {!isPaid && (
          <span>
            every frame: {offer(skill.payment)} · <code>crude subscribe {skill.symbol}</code>
          </span>
        )}
        {isMissing && <span role="alert">What pays could not be loaded: try again.</span>}
        {isPayableHere(skill.payment) && (
          <button
            type="button"
            class="plain"
            aria-expanded={isOpen}
            aria-controls={Panel === null ? undefined : 'pay'}
            onClick={() => void turn()}
          >
            {isOpen ? 'Hide payment' : isPaid ? 'Show payment' : 'Pay here'}
          </button>
        )}
      </aside>
      {Panel !== null && isPayableHere(skill.payment) && (
        <Panel
          key={skill.symbol}
          symbol={skill.symbol}
          price={skill.payment}
          lane={lane}
          hidden={!isOpen}
        />
      )}
    </>
  );
}

function shown(desk: Desk): string {
  const { access, frame } = desk.feed.value;
  if (access === 'closed') return 'nothing is shown before it is paid for, or not yet';
  if (frame === null) return 'waiting for what may be shown';
  return access === 'minute' ? 'one frame a minute, a minute late' : 'one frame a second';
}

function offer({ price, currencyName, minutes }: Price): string {
  return `${price} ${currencyName} for ${minutes} min`;
}
