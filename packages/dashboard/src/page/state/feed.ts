import type { AlphaFrame, OptionFlow, Surface } from '@crude-alpha/contracts';

/** How a page comes by its frames: all of them, what a visitor is shown, or what was recorded. */
export type Access = 'stream' | 'live' | 'minute' | 'closed' | 'replay';

/** Where the page stands with the gateway. */
export type Link = 'connecting' | 'open' | 'lost';

/** All that the page knows of its feed. */
export interface FeedState {
  readonly link: Link;
  readonly access: Access;
  readonly frame: AlphaFrame | null;
  /** When the newest frame came, by the page's steady clock. */
  readonly arrivedMs: number | null;
  readonly frames: number;
  /** Times a frame was not the one after the last: the gateway conflated, or the line was away. */
  readonly skips: number;
}

export type FeedEvent =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'opened'; readonly access: Access }
  | { readonly kind: 'lost' }
  | { readonly kind: 'frame'; readonly frame: AlphaFrame; readonly atMs: number };

/** What there is beside the frames: it says nothing about how the feed is. */
export type DetailEvent =
  | { readonly kind: 'surface'; readonly surface: Surface }
  | { readonly kind: 'flow'; readonly flow: OptionFlow };

/** Before anything is known. */
export const silent: FeedState = {
  link: 'connecting',
  access: 'stream',
  frame: null,
  arrivedMs: null,
  frames: 0,
  skips: 0,
};

/** What one event makes of the feed. */
export function stepFeed(state: FeedState, event: FeedEvent): FeedState {
  switch (event.kind) {
    case 'connecting':
      // Trying again after a loss is still a loss to who looks on.
      return state.link === 'open' ? { ...state, link: 'connecting' } : state;
    case 'opened':
      return { ...state, link: 'open', access: event.access };
    case 'lost':
      return { ...state, link: 'lost' };
    case 'frame':
      return takeFrame(state, event.frame, event.atMs);
  }
}

function takeFrame(state: FeedState, frame: AlphaFrame, atMs: number): FeedState {
  const last = state.frame;
  // The newest frame is sent again on every connection, and shown again by a preview.
  if (isRepeat(last, frame)) return state;
  const skipped = last !== null && state.access === 'stream' && frame.prev !== last.seq;
  return {
    ...state,
    frame,
    arrivedMs: atMs,
    frames: state.frames + 1,
    skips: state.skips + (skipped ? 1 : 0),
  };
}

/** Whether a frame is the one that was there already. */
export function isRepeat(last: AlphaFrame | null, frame: AlphaFrame): boolean {
  return last !== null && last.seq === frame.seq && last.ts === frame.ts;
}
