import { expect, test } from 'vitest';
import { Screen } from './screen.ts';

function recorder(isTTY: boolean): { text: string; write(chunk: string): void } & object {
  return {
    isTTY,
    columns: 20,
    text: '',
    write(chunk: string) {
      this.text += chunk;
    },
  } as { text: string; write(chunk: string): void };
}

test('a terminal keeps its status line below what is said, and never wraps it', () => {
  const output = recorder(true);
  const screen = new Screen(output);
  screen.status('a status line that is longer than the terminal');
  screen.say('hello');
  screen.clearStatus();
  screen.say('bye');
  const clear = '\r\u001b[2K';
  const status = 'a status line that ';
  expect(output.text).toBe(`${clear}${status}${clear}hello\n${status}${clear}bye\n`);
});

test('a file gets plain lines only', () => {
  const output = recorder(false);
  const screen = new Screen(output);
  screen.status('status');
  screen.say('hello');
  screen.clearStatus();
  expect(output.text).toBe('status\nhello\n');
});

test('a terminal that is gone is no reason to stop working', () => {
  const screen = new Screen({
    write: () => {
      throw new Error('EIO');
    },
  });
  expect(() => screen.say('hello')).not.toThrow();
});
