import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askChoice } from './ask-choice.js';

const question = {
  text: 'Which fruit?',
  choices: [
    { name: 'apple', statement: 'red' },
    { name: 'pear', statement: 'green' },
  ],
} as const;

interface Asked {
  readonly answer: Promise<'apple' | 'pear' | undefined>;
  readonly signal: AbortController;
  readonly stdin: PassThrough;
  press(keys: string): void;
  shown(): string;
}

function ask(): Asked {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const signal = new AbortController();
  let shown = '';
  stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const answer = askChoice<'apple' | 'pear'>(question, signal.signal, { stdin, stdout });
  return { answer, signal, stdin, press: (keys) => stdin.write(keys), shown: () => shown };
}

const [ENTER, DOWN, CTRL_C, CTRL_D, ESC] = ['\r', '\x1b[B', '\x03', '\x04', '\x1b'];

describe('askChoice', () => {
  it('shows the question and every choice, and takes the first on Enter', async () => {
    const { answer, press, shown } = ask();
    press(ENTER);
    expect(await answer).toBe('apple');
    for (const text of ['Which fruit?', 'apple', 'red', 'pear']) expect(shown()).toContain(text);
  });

  it('takes the choice that was moved to', async () => {
    const { answer, press } = ask();
    press(DOWN);
    press(ENTER);
    expect(await answer).toBe('pear');
  });

  it.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
    ['Esc', ESC],
  ])('is broken off by %s', async (_name, key) => {
    const { answer, press } = ask();
    press(key);
    expect(await answer).toBeUndefined();
  });

  it('is broken off by the signal', async () => {
    const { answer, signal } = ask();
    signal.abort();
    expect(await answer).toBeUndefined();
  });

  it('leaves nothing behind that listens to the input', async () => {
    const { answer, press, stdin } = ask();
    press(ENTER);
    await answer;
    expect(stdin.listenerCount('pause')).toBe(0);
  });
});
