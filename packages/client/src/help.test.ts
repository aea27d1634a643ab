import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { helpText } from './help.ts';
import { run } from './run.ts';

/** The commands whose use is told, by their first line or lines. */
const told = (text: string): readonly (string | undefined)[] =>
  [...text.matchAll(/^crude ((?:(?:dbn|tape|channel|wallet) )?[a-z-]+)/gm)].map(([, name]) => name);

const tape = ['tape record', 'tape cat', 'tape info', 'tape verify'];
const dbn = ['dbn cat', 'dbn info', 'dbn stats', 'dbn convert', 'dbn verify'];

test.each([
  [['tape'], tape, ['tape']],
  [['tape', 'cat', 'day.tape'], tape, ['tape']],
  [['dbn'], dbn, ['cat', 'info', 'stats', 'convert', 'verify']],
  [['dbn', 'verify', 'a.dbn'], ['dbn verify'], ['verify']],
  [['verify'], ['verify'], ['verify']],
  [['import', 'day'], ['export', 'import'], ['export']],
  [['subscribe', 'CL'], ['subscribe'], ['subscribe']],
])('%j: the use of %j, the meaning of %j, and how it may end', (words, commands, meanings) => {
  const text = helpText(words);
  expect(told(text)).toEqual(commands);
  expect([...text.matchAll(/^([a-z]+) {2,}/gm)].map(([, name]) => name)).toEqual(meanings);
  expect(text).toMatch(/\n\nExit code: 0 good, [^\n]+$/);
});

test('what holds for several commands comes with each of them', () => {
  expect(helpText(['dbn', 'info'])).toContain('FILE is DBN of version 1, 2 or 3');
  expect(helpText(['wallet'])).toContain('Channels and key are kept in ~/.crude');
  expect(helpText(['verify'])).not.toContain('FILE is DBN');
});

test('all of it where nothing is asked about, or what there is not', () => {
  const whole = helpText([]);
  expect(helpText(['mow', 'cat'])).toBe(whole);
  for (const name of ['watch', 'channel', 'wallet', 'ledger', 'dbn', 'probe', 'tape', 'replay']) {
    const [usage = ''] = helpText([name]).split('\n\n');
    expect(told(usage)[0]).toMatch(new RegExp(`^${name}`));
    expect(whole).toContain(usage);
  }
  expect(told(whole)).toHaveLength(26);
});

test.each([
  [
    ['dbn', 'stats', '--help'],
    ['dbn', 'stats'],
  ],
  [['help', 'replay'], ['replay']],
  [['-h'], []],
])('%j is answered with that', async (argv, words) => {
  let said = '';
  const stdout = new Writable({
    write(chunk, _, done): void {
      said += String(chunk);
      done();
    },
  });
  const { stdin, stderr } = process;
  const code = await run(
    argv,
    {},
    { stdin, stdout, stderr, interrupted: () => new AbortController().signal },
  );
  expect([code, said]).toEqual([0, `${helpText(words)}\n`]);
});
