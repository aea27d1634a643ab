import { expect, test } from 'vitest';
import { notable } from './notable.ts';

const record = (fields: object): string => JSON.stringify(fields);

test.each([
  ['a warning', 'stdout', record({ level: 'warn', msg: 'reconnecting' }), 'reconnecting'],
  [
    'an error with its cause',
    'stdout',
    record({ level: 'error', msg: 'no beat', err: { message: 'timeout', stack: 'at x' } }),
    'no beat: timeout',
  ],
  [
    'an error whose cause says the same',
    'stdout',
    record({ level: 'fatal', msg: 'timeout', err: { message: 'timeout' } }),
    'timeout',
  ],
  ['information', 'stdout', record({ level: 'info', msg: 'started' }), null],
  ['plain standard output', 'stdout', 'hello', null],
  ['last words', 'stderr', 'ingest: the port is taken', 'ingest: the port is taken'],
  ['a frame of a stack', 'stderr', '    at run (file.js:1:2)', null],
  ['nothing', 'stderr', '', null],
  ['a nats-server warning', 'stderr', '[7] 2026/11/20 10:47:04.5 [WRN] Slow', 'Slow'],
  ['nats-server information', 'stderr', '[7] 2026/11/20 10:47:04.5 [INF] Ready', null],
  ['broken JSON on standard output', 'stdout', '{"level":"warn"', null],
] as const)('%s', (_, stream, line, expected) => {
  expect(notable(stream, line)).toBe(expected);
});
