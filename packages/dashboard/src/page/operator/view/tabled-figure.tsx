import type { ComponentChildren, VNode } from 'preact';
import { useId, useState } from 'preact/hooks';

interface TabledFigureProps {
  readonly title: string;
  readonly unit: string;
  readonly summary: string;
  readonly table: () => VNode;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** A picture with its summary in words and, on demand, its table. */
export function TabledFigure(props: TabledFigureProps): VNode {
  const { title, unit, summary, table, wide = false, children } = props;
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure class={wide ? 'chart whole' : 'chart wide'} aria-labelledby={id}>
      <figcaption>
        <h3 id={id}>
          {title} <small>{unit}</small>
        </h3>
        <button
          type="button"
          class="plain"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          Table<span class="unseen"> of {title}</span>
        </button>
        <p class="summary">{summary}</p>
      </figcaption>
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
        <section class="plot table" tabIndex={0} aria-label={`${title}, table`}>
          {table()}
        </section>
      ) : (
        children
      )}
    </figure>
  );
}
