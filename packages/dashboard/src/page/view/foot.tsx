import type { VNode } from 'preact';
import type { Desk, Past } from '../state/desk.ts';

const pastWords: Readonly<Record<Past, string>> = {
  asked: 'asking for what was before',
  known: 'what was before: from the store',
  unknown: 'what was before is not known here',
  paid: 'what was before is for subscribers',
};

/** What has come, and where the rest is. */
export function Foot({ desk }: { desk: Desk }): VNode {
  const { frame, frames, skips } = desk.feed.value;
  return (
    <footer>
      <span>
        {frame === null ? 'no frame yet' : `frame ${frame.seq}`} · {frames} seen
        {skips > 0 && ` · ${skips} times some were left out`} · {pastWords[desk.past.value]}
      </span>
      <nav aria-label="For machines">
        <a href="/health">health</a>
        <a href="/skills">skills</a>
        <a href="/metrics">metrics</a>
      </nav>
      <span>
        Derived signals only: no price, size or quote of an instrument leaves the gateway.
      </span>
    </footer>
  );
}
