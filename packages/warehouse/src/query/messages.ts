import {
  type ChainActivity,
  chainSubject,
  checkChainActivity,
  checkOptionFlow,
  checkSurface,
  flowSubject,
  InvalidValueError,
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

interface Messages {
  readonly surface: Surface;
  readonly chain: ChainActivity;
  readonly flow: OptionFlow;
}

/** What is kept as it was published. */
export type MessageKind = keyof Messages;

/** In which table a kind is kept as it was published, on which subject it went out, and what one is. */
interface Kept<Message> {
  readonly table: string;
  readonly subjectOf: (product: string) => string;
  readonly check: (value: unknown) => Message | InvalidValueError;
}

const kept: { readonly [Kind in MessageKind]: Kept<Messages[Kind]> } = {
  surface: { table: 'surfaces', subjectOf: surfaceSubject, check: checkSurface },
  chain: { table: 'surfaces', subjectOf: chainSubject, check: checkChainActivity },
  flow: { table: 'flow', subjectOf: flowSubject, check: checkOptionFlow },
};

/**
 * Smiles, activity by strike or option flow of a product, as they were published. Nobody looked at them as they were
 * stored: what is no such message is left out, as where it is live, so that it carries nothing out that should not leave.
 */
export async function findMessages<Kind extends MessageKind>(
  source: Source,
  question: MessageQuestion<Kind>,
  part: Part,
  signal?: AbortSignal,
): Promise<Page<Messages[Kind]>> {
  const { kind, product } = question;
  const { check, subjectOf, table } = kept[kind];
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
  const data = page.data.flatMap(({ message }) => {
    const found = check(JSON.parse(message));
    return found instanceof InvalidValueError || found.symbol !== product ? [] : [found];
  });
  return { ...page, data };
}
