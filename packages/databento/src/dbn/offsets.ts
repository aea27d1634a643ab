import type { Fields, FieldType } from './fields.ts';
import { type Kind, layoutList, type PlacedField } from './layout.ts';
import type { Shapes } from './layouts.ts';

/** Where a field of this type is, from the start of its record; only readers of that type take it. */
export type At<T extends FieldType> = number & { readonly is: T };

/** Where a text is, and how many bytes it may have. */
export interface TextAt {
  readonly at: number;
  readonly width: number;
}

type OffsetsIn<F extends Fields> = {
  readonly [K in keyof F as F[K] extends `pad${number}` ? never : K]: F[K] extends `text${number}`
    ? TextAt
    : At<F[K]>;
};

type Repeated<O, N> = N extends 1 ? readonly [O] : readonly [O, O, O, O, O, O, O, O, O, O];

/** The offsets of one kind of record; `levels[0]` is the best price. */
export type OffsetsOf<S> = (S extends { readonly fields: infer F extends Fields }
  ? OffsetsIn<F>
  : never) &
  (S extends { readonly levels: { readonly of: infer L extends Fields; readonly count: infer N } }
    ? { readonly levels: Repeated<OffsetsIn<L>, N> }
    : unknown);

type Where = number | TextAt;

function whereOf(fields: readonly PlacedField[], base: number): Record<string, Where> {
  return Object.fromEntries(
    fields.map(({ name, type, at, width }) => [
      name,
      type.startsWith('text') ? { at: base + at, width } : base + at,
    ]),
  );
}

/**
 * Where each field of each kind of record is, for `RecordView`.
 *
 * @example
 * const { levels: [best] } = offsets.mbp1;
 * while (decoder.next()) if (decoder.kind === 'mbp1') use(decoder.price(best.bidPx));
 */
export const offsets: { readonly [K in Kind]: OffsetsOf<Shapes[K]> } = Object.fromEntries(
  layoutList.map(({ kind, fields, levels }) => {
    const where: Record<string, unknown> = whereOf(fields, 0);
    if (levels !== undefined) {
      where['levels'] = Array.from({ length: levels.count }, (_, i) =>
        whereOf(levels.fields, levels.at + i * levels.stride),
      );
    }
    return [kind, where];
  }),
) as unknown as { readonly [K in Kind]: OffsetsOf<Shapes[K]> };
