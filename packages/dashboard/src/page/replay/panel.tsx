import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { spans } from '../state/desk.ts';
import { writeClock, writeDay, writeSpan } from '../state/times.ts';
import { speeds } from './playback.ts';
import type { Player } from './player.ts';

interface PanelProps {
  readonly player: Player;
  readonly onLeave: () => void;
}

/** What a replay is moved with: range, play, steps, speed, and where in it one is. */
export function Panel({ player, onLeave }: PanelProps): VNode {
  const spanSec = player.spanSec.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const { from, to } = player.playback.value;
  const open = (span: number, before: number | null): void => void player.open(span, before);
  // The button that opened this is gone: what took its place has the focus.
  useEffect(() => heading.current?.focus(), []);
  const isReady = player.progress.value.kind === 'ready';
  return (
    <section class="replay" aria-labelledby="replay">
      <h2 id="replay" tabIndex={-1} ref={heading}>
        Replay
      </h2>
      <div class="stretch">
        <fieldset class="spans">
          <legend class="unseen">How much of the past</legend>
          {spans.map((span) => (
            <label key={span}>
              <input
                type="radio"
                name="replay-span"
                checked={span === spanSec}
                onChange={() => open(span, isReady ? to + 1 : null)}
              />
              <span>{writeSpan(span)}</span>
            </label>
          ))}
        </fieldset>
        <button type="button" class="plain" onClick={() => open(spanSec, from)} disabled={!isReady}>
          Earlier
        </button>
        <button
          type="button"
          class="plain"
          onClick={() => open(spanSec, to + spanSec * 1e6)}
          disabled={!isReady}
        >
          Later
        </button>
        <button type="button" class="plain" onClick={() => open(spanSec, null)}>
          Newest
        </button>
        <button type="button" class="plain leave" onClick={onLeave}>
          Back to live
        </button>
      </div>
      <Controls player={player} />
    </section>
  );
}

function Controls({ player }: { player: Player }): VNode {
  const progress = player.progress.value;
  if (progress.kind === 'missing') {
    return (
      <p class="empty" role="alert">
        {progress.why[0]!.toUpperCase() + progress.why.slice(1)}.
      </p>
    );
  }
  if (progress.kind === 'loading') {
    return (
      <label class="loading">
        Fetching what was recorded{' '}
        <progress value={progress.share}>{Math.round(100 * progress.share)} %</progress>
      </label>
    );
  }
  return <Scrubber player={player} />;
}

function Scrubber({ player }: { player: Player }): VNode {
  const { at, from, playing, speed, to } = player.playback.value;
  return (
    <div class="scrubber">
      <button type="button" class="plain" onClick={() => player.step(-1)}>
        <span aria-hidden="true">◂|</span>
        <span class="unseen">Frame before</span>
      </button>
      <button
        type="button"
        class="plain play"
        onClick={() => player.act({ do: playing ? 'pause' : 'play' })}
      >
        <span aria-hidden="true">{playing ? '❚❚' : '▶'}</span>{' '}
        <span>{playing ? 'Pause' : 'Play'}</span>
      </button>
      <button type="button" class="plain" onClick={() => player.step(1)}>
        <span aria-hidden="true">|▸</span>
        <span class="unseen">Next frame</span>
      </button>
      <label>
        <span class="unseen">Speed</span>
        <select
          value={speed}
          onChange={(event) =>
            player.act({ do: 'speed', speed: Number(event.currentTarget.value) })
          }
        >
          {speeds.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
      </label>
      <span class="end">{writeClock(from)}</span>
      <input
        type="range"
        aria-label="Moment"
        aria-valuetext={`${writeClock(at)} UTC`}
        min={Math.floor(from / 1e6)}
        max={Math.floor(to / 1e6)}
        step={1}
        value={Math.floor(at / 1e6)}
        onInput={(event) =>
          player.act({ do: 'seek', to: (event.currentTarget.valueAsNumber + 1) * 1e6 - 1 })
        }
      />
      <span class="end">{writeClock(to)}</span>
      <output>
        {writeDay(at)} <b>{writeClock(at)}</b> <small>UTC</small>
      </output>
    </div>
  );
}
