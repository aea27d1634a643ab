import { readArguments } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import type { Command } from '../standard.ts';
import { subscribe } from '../stream/subscribe.ts';
import { until } from '../stream/until.ts';
import { endingLines } from './ending-lines.ts';
import { eventText } from './event-text.ts';
import { frameText } from './frame-text.ts';
import { payingOptions, streamOptions } from './stream-options.ts';

/** `crude subscribe`: frames to stdout until Ctrl-C, what happens besides to stderr. */
export const subscribeCommand: Command = async (args, standard) => {
  const { values, positionals: symbols } = readArguments(args, {
    ...streamOptions,
    json: { type: 'boolean' },
  });
  if (symbols.length === 0) throw new CrudeError('BAD_USAGE', 'say what to subscribe: CL');
  const { lines, stderr, stdout } = standard;
  const signal = standard.interrupted();
  const say = (text: string): void => void stderr.write(`${text}\n`);
  const toText = values.json === true || stdout.isTTY !== true ? JSON.stringify : frameText;
  const subscription = subscribe({
    ...payingOptions(values, standard),
    symbols,
    signal,
    onEvent: (event) => say(eventText(event)),
  });
  try {
    for await (const frame of subscription) {
      lines.line(toText(frame));
      // Whoever reads slowly gets the newest frames, not all of them late.
      if (lines.full) await until(lines.drained(), signal).catch(() => {});
    }
  } finally {
    for (const line of await endingLines(subscription, values.network)) say(line);
  }
  return 0;
};
