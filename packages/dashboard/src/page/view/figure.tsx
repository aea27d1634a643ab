import type { ComponentChildren, VNode } from 'preact';
import { useId, useState } from 'preact/hooks';

interface FigureProps {
  /** What tests and links find it by. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly width: 'third' | 'half' | 'wide' | 'full';
  /** What the picture shows, in words. */
  readonly summary: ComponentChildren;
  /** Choices that belong to it. */
  readonly tools?: ComponentChildren;
  readonly table: () => VNode;
  readonly children: ComponentChildren;
}

/** A picture with its summary in words and, on demand, its table. */
export function Figure(props: FigureProps): VNode {
  const { children, name, summary, table, title, tools, unit, width } = props;
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure class={`chart ${width}`} aria-labelledby={id} data-chart={name}>
      <figcaption>
        <h3 id={id}>
          {title} <small>{unit}</small>
        </h3>
        <div class="choices">
          {tools}
          <button
            type="button"
            class="plain"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            Table<span class="unseen"> of {title}</span>
          </button>
        </div>
        <p class="summary">{summary}</p>
      </figcaption>
      {asTable ? table() : children}
    </figure>
  );
}

interface DataTableProps {
  readonly title: string;
  readonly columns: readonly string[];
  /** The first cell of each names it. */
  readonly rows: readonly (readonly string[])[];
}

/** The figures behind a picture. */
export function DataTable({ title, columns, rows }: DataTableProps): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
    <section class="plot table" tabIndex={0} aria-label={`${title}, table`}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...others]) => (
            <tr key={first}>
              <th scope="row">{first}</th>
              {others.map((cell, index) => (
                <td key={columns[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
