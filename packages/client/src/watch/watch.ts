import { readArguments } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import type { Command } from '../standard.ts';
import { subscribe } from '../stream/subscribe.ts';
import type { Subscription } from '../stream/subscription.ts';
import { endingLines } from '../subscribe/ending-lines.ts';
import { eventText } from '../subscribe/event-text.ts';
import { frameText } from '../subscribe/frame-text.ts';
import { payingOptions, streamOptions } from '../subscribe/stream-options.ts';
import { Course } from './course.ts';
import { screenLines } from './screen-lines.ts';

const USUAL_COLUMNS = 80;

/** Minutes run out also while no frame comes. */
const REDRAW_MS = 1_000;

/** The other screen, so that what stood on this one is there again at the end; no cursor. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const REST_OF_LINE = '\u001b[K';
const REST_OF_SCREEN = '\u001b[J';

/** `crude watch`: the stream on one screen until Ctrl-C; elsewhere than on a terminal a line a frame. */
export const watchCommand: Command = async (args, standard) => {
  const { values, positionals: symbols } = readArguments(args, streamOptions);
  if (symbols.length === 0) throw new CrudeError('BAD_USAGE', 'say what to watch: CL');
  const { env, lines, stderr, stdout } = standard;
  const onTerminal = stdout.isTTY === true && env['TERM'] !== 'dumb';
  const courses = new Map(symbols.map((symbol) => [symbol, new Course()]));
  let said = '';

  const draw = (subscription: Subscription): void => {
    // A terminal that is slow gets the next one.
    if (!onTerminal || stdout.writableNeedDrain) return;
    const text = screenLines({
      courses,
      status: subscription.status(),
      said,
      columns: stdout.columns || USUAL_COLUMNS,
      colours: !env['NO_COLOR'],
    }).map((line) => `${line}${REST_OF_LINE}\n`);
    stdout.write(`${HOME}${text.join('')}${REST_OF_SCREEN}`);
  };

  const subscription = subscribe({
    ...payingOptions(values, standard),
    symbols,
    signal: standard.interrupted(),
    onFrame: (frame) => {
      courses.get(frame.symbol)?.add(frame);
      if (onTerminal) draw(subscription);
      else if (!lines.full) lines.line(frameText(frame));
    },
    onEvent: (event) => {
      said = eventText(event);
      if (!onTerminal) stderr.write(`${said}\n`);
    },
  });
  if (onTerminal) stdout.write(ENTER);
  const redraw = setInterval(() => draw(subscription), REDRAW_MS);
  try {
    await subscription.done;
  } finally {
    clearInterval(redraw);
    if (onTerminal) stdout.write(LEAVE);
    for (const line of await endingLines(subscription, values.network)) stderr.write(`${line}\n`);
  }
  return 0;
};
