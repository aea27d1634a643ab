/** Where a replay stands and how it goes on: times are those of the record, µs. */
export interface Playback {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly playing: boolean;
  /** Seconds of the record a second. */
  readonly speed: number;
}

export const speeds = [1, 5, 20, 60, 300] as const;

export type PlaybackAct =
  | { readonly do: 'play' }
  | { readonly do: 'pause' }
  | { readonly do: 'seek'; readonly to: number }
  | { readonly do: 'speed'; readonly speed: number }
  /** So much time has gone by for who looks on. */
  | { readonly do: 'pass'; readonly ms: number };

/** What one act makes of a replay. */
export function stepPlayback(state: Playback, act: PlaybackAct): Playback {
  switch (act.do) {
    case 'play':
      // At its end it begins again.
      return { ...state, playing: true, at: state.at >= state.to ? state.from : state.at };
    case 'pause':
      return { ...state, playing: false };
    case 'seek':
      return { ...state, at: Math.max(state.from, Math.min(state.to, act.to)) };
    case 'speed':
      return { ...state, speed: act.speed };
    case 'pass': {
      if (!state.playing) return state;
      const at = Math.min(state.to, state.at + act.ms * 1000 * state.speed);
      return { ...state, at, playing: at < state.to };
    }
  }
}
