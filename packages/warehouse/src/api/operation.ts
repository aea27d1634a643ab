import type { Source } from '../query/source.ts';
import { type Parameters, readParameters, type Texts, type ValuesOf } from './parameter.ts';

/**
 * Who may ask: everybody inside; `derived` questions also subscribers, behind the gate; those about the `market`
 * itself only where the market is nobody's, since it is synthetic.
 */
export type Audience = 'internal' | 'derived' | 'market';

/** A question that can be asked over HTTP. */
export interface Operation {
  readonly id: string;
  /** Parameters of the path stand in braces. */
  readonly path: string;
  readonly summary: string;
  readonly audience: Audience;
  readonly parameters: Parameters;
  /** JSON Schema of the answer. */
  readonly answer: object;
  /** Reads the parameters and answers. Throws a `WarehouseError`. */
  run(source: Source, texts: Texts, signal?: AbortSignal): Promise<object>;
}

interface Described<P extends Parameters> {
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly audience: Audience;
  readonly parameters: P;
  readonly answer: object;
  readonly ask: (
    source: Source,
    values: ValuesOf<P>,
    signal: AbortSignal | undefined,
  ) => Promise<object>;
}

export function operation<P extends Parameters>({ ask, ...described }: Described<P>): Operation {
  return {
    ...described,
    run: async (source, texts, signal) =>
      await ask(source, readParameters(described.parameters, texts), signal),
  };
}
