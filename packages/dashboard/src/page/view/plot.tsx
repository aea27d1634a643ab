import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Chart, DrawChart } from '../charts/sheet.ts';
import { palette } from './theme.ts';

interface PlotProps<Data> {
  readonly label: string;
  /** What a point of it is. */
  readonly what: string;
  /** What decides how it is drawn: another one, another chart. */
  readonly of: string;
  /** Brings the code that draws: charts come after the numbers, which do not wait for them. */
  readonly load: () => Promise<DrawChart<Data>>;
  readonly data: Data;
  /** Points that can be read, and how each reads. */
  readonly count: number;
  readonly read: (index: number) => string;
  /** Why there is nothing to be seen; null where there is something. */
  readonly blank: string | null;
}

/** A chart that can be read by pointer and by keys. */
export function Plot<Data>(props: PlotProps<Data>): VNode {
  const { blank, count, data, label, load, of, read, what } = props;
  const host = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<Chart<Data> | null>(null);
  /** The point that is read; null follows the newest. */
  const [at, setAt] = useState<number | null>(null);

  useEffect(() => {
    let left = false;
    let drawn: Chart<Data> | null = null;
    void load().then((draw) => {
      if (left || host.current === null) return;
      drawn = draw(host.current, setAt);
      setChart(drawn);
    });
    return () => {
      left = true;
      drawn?.close();
    };
  }, [of]);
  useEffect(() => chart?.show(data), [chart, data]);
  useEffect(() => chart?.repaint(), [chart, palette.value]);

  const last = Math.max(0, count - 1);
  const now = Math.min(at ?? last, last);
  return (
    <>
      <p class="reading" aria-hidden="true">
        {at === null || count === 0 ? '' : read(now)}
      </p>
      <div
        class={blank === null ? 'plot' : 'plot blank'}
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label={`${label}: ${what} to read`}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={now}
        aria-valuetext={count === 0 ? 'nothing yet' : read(now)}
        onBlur={() => {
          setAt(null);
          chart?.point(null);
        }}
        onKeyDown={(event) => {
          const next = moveReading(event.key, now, count);
          if (next === undefined) return;
          event.preventDefault();
          setAt(next);
          chart?.point(next);
        }}
      />
      {blank !== null && <p class="empty over">{blank}</p>}
    </>
  );
}

/** Where a key takes the reading; undefined when it is none of its keys. */
function moveReading(key: string, from: number, length: number): number | undefined {
  const wide = Math.max(1, Math.round(length / 20));
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -wide,
    PageUp: wide,
    Home: -length,
    End: length,
  };
  const step = steps[key];
  if (step === undefined || length === 0) return undefined;
  return Math.max(0, Math.min(length - 1, from + step));
}
