import {
  type AlphaFrame,
  alphaSubject,
  type Candle,
  type ChainActivity,
  chainSubject,
  flowSubject,
  type OptionFlow,
  type Surface,
  surfaceSubject,
} from '@crude-alpha/contracts';
import { checkConfig, type EngineConfig, symbolRoots } from './config.ts';

/** Something derived, and the subject it belongs on. */
export type Output =
  | { readonly kind: 'frame'; readonly subject: string; readonly value: AlphaFrame }
  | { readonly kind: 'surface'; readonly subject: string; readonly value: Surface }
  | { readonly kind: 'flow'; readonly subject: string; readonly value: OptionFlow }
  | { readonly kind: 'activity'; readonly subject: string; readonly value: ChainActivity }
  | { readonly kind: 'candle'; readonly subject: string; readonly value: Candle };

/** The JSON text of an output. Key order is that of construction, so equal outputs are equal bytes. */
export function encodeOutput(output: Output): string {
  return JSON.stringify(output.value);
}

/** Subjects, with wildcards, that an engine of this configuration puts outputs on. */
export function outputSubjects(config: EngineConfig): string[] {
  const checked = checkConfig(config);
  return [
    ...checked.products.flatMap((id) =>
      [alphaSubject, surfaceSubject, flowSubject, chainSubject].map((subject) => subject(id)),
    ),
    ...symbolRoots(checked).map((root) => `candles.*.${root}.>`),
  ];
}
