import type { AlphaFrame, Health } from '@crude-alpha/contracts';
import { type DerivedQuestion, derivedPage } from './derived-page.ts';
import type { Page, Part } from './page.ts';
import type { Source } from './source.ts';
import { Where } from './where.ts';

export interface FrameQuestion extends DerivedQuestion {
  readonly product: string;
}

/** Frames of a product, whole and as they were published, in the order of their tape. */
export async function findFrames(
  source: Source,
  question: FrameQuestion,
  part: Part,
  signal?: AbortSignal,
): Promise<Page<AlphaFrame>> {
  const reading = { table: 'frames', columns: 'frame', where: of(question) };
  const page = await derivedPage<{ frame: string }>(source, question, part, reading, signal);
  return { ...page, data: page.data.map(({ frame }) => JSON.parse(frame) as AlphaFrame) };
}

/** Some fields of a frame: those that were asked for and were known. */
export interface FrameFields {
  readonly seq: number;
  readonly ts: number;
  readonly health: Health;
  readonly fields: Readonly<Record<string, number>>;
}

/** Some fields of the frames of a product: a fraction of what whole frames weigh. */
export async function findFields(
  source: Source,
  question: FrameQuestion & { readonly fields: readonly string[] },
  part: Part,
  signal?: AbortSignal,
): Promise<Page<FrameFields>> {
  const reading = {
    table: 'frames',
    columns: `toUnixTimestamp64Micro(ts) AS start, health,
     mapFilter((name, value) -> has({fields:Array(String)}, name), fields) AS fields`,
    where: of(question).bind({ fields: question.fields }),
  };
  const page = await derivedPage<FrameFields & { start: number }>(
    source,
    question,
    part,
    reading,
    signal,
  );
  return {
    ...page,
    data: page.data.map(({ fields, health, ordinal, start }) => ({
      seq: ordinal,
      ts: start,
      health,
      fields,
    })),
  };
}

function of({ product }: FrameQuestion): Where {
  return new Where().and('product = {product:String}', { product });
}
