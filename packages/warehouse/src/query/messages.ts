import {
  type ChainActivity,
  chainSubject,
  flowSubject,
  type OptionFlow,
  type Surface,
  surfaceSubject,
} from '@crude-alpha/contracts';
import { type DerivedQuestion, derivedPage } from './derived-page.ts';
import type { Page, Part } from './page.ts';
import type { Source } from './source.ts';
import { Where } from './where.ts';

export interface MessageQuestion<Kind> extends DerivedQuestion {
  readonly kind: Kind;
  readonly product: string;
}

/** What is kept as it was published: in which table, as which kind, and on which subject it went out. */
const kept = {
  surface: { table: 'surfaces', subjectOf: surfaceSubject },
  chain: { table: 'surfaces', subjectOf: chainSubject },
  flow: { table: 'flow', subjectOf: flowSubject },
} as const;

interface Messages {
  readonly surface: Surface;
  readonly chain: ChainActivity;
  readonly flow: OptionFlow;
}

/** Smiles, activity by strike or option flow of a product, as they were published. */
export async function findMessages<Kind extends keyof Messages>(
  source: Source,
  question: MessageQuestion<Kind>,
  part: Part,
  signal?: AbortSignal,
): Promise<Page<Messages[Kind]>> {
  const { kind, product } = question;
  const { subjectOf, table } = kept[kind];
  const where = new Where()
    .and('kind = {kind:String}', { kind })
    .and('subject = {subject:String}', { subject: subjectOf(product) });
  const page = await derivedPage<{ readonly message: string }>(
    source,
    question,
    part,
    { table, columns: 'message', where },
    signal,
  );
  return { ...page, data: page.data.map(({ message }) => JSON.parse(message) as Messages[Kind]) };
}
