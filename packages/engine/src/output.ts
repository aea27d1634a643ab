import { type AlphaFrame, alphaSubject, type Candle } from '@crude-alpha/contracts';
import { checkConfig, type EngineConfig, symbolRoots } from './config.ts';

/** Something derived, and the subject it belongs on. */
export type Output =
  | { readonly kind: 'frame'; readonly subject: string; readonly value: AlphaFrame }
  | { readonly kind: 'candle'; readonly subject: string; readonly value: Candle };

/** The JSON text of an output. Key order is that of construction, so equal outputs are equal bytes. */
export function encodeOutput(output: Output): string {
  return JSON.stringify(output.value);
}

/** Subjects, with wildcards, that an engine of this configuration puts outputs on. */
export function outputSubjects(config: EngineConfig): string[] {
  const checked = checkConfig(config);
  return [
    ...checked.products.map(alphaSubject),
    ...symbolRoots(checked).map((root) => `candles.*.${root}.>`),
  ];
}
