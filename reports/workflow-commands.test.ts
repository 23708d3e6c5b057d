import { describe, expect, it } from 'vitest';
import { obeyCommands } from './testing/obey-commands.js';
import { annotationCommand, neutraliseCommands, resumeCommands, stopCommands } from './workflow-commands.js';

describe('an annotation', () => {
  it('is one line with its title and its message', () => {
    const annotation = { level: 'error', title: 'client 1.0.0', message: 'broken' } as const;
    expect(annotationCommand(annotation)).toBe('::error title=client 1.0.0::broken');
  });

  it.each([
    'a: b, c',
    '50 % %0A %25',
    'one\ntwo\r\nthree\rfour',
    '::error::again',
    'title,file=/etc/passwd,line=1::x',
    '##[error]old',
    'a=b; c=d]',
  ])('arrives whole, and is one command only: %j', (text) => {
    const line = annotationCommand({ level: 'warning', title: text, message: text });
    expect(line).not.toMatch(/[\r\n]/);
    expect(obeyCommands(`${line}\n`)).toEqual([{ name: 'warning', properties: { title: text }, data: text }]);
  });
});

describe('neutral text', () => {
  it.each([
    '::error::forged',
    ' \t ::set-output name=a::b',
    '\u00a0\u3000\ufeff::warning::forged',
    '\u0000\u200b::warning::forged',
    'fine\r::add-mask::a',
    'fine\r\n::add-mask::a',
    'fine\n\n  ::stop-commands::mine',
    ':::::error::forged',
    'words ##[error]forged',
    '###[add-path]/tmp',
    '##[##[group]a',
    '\u2028::error::forged',
    '::ERROR::forged',
  ])('commands nothing: %j', (text) => {
    for (const given of [text, `${text}\n`, `first\n${text}\nlast\n`]) {
      expect(obeyCommands(neutraliseCommands(given))).toEqual([]);
      expect(neutraliseCommands(given).replaceAll(/(?<=:) (?=:)|(?<=##) (?=\[)/g, '')).toBe(given);
    }
  });

  it('would be obeyed without that', () => {
    expect(obeyCommands(' ::error::a\r##[group]b\nwords ::error::c')).toMatchObject([
      { name: 'error', data: 'a' },
      { name: 'group', data: 'b' },
    ]);
  });

  it.each(['Client::call failed', 'a :: b', ': alone', '# [x]', 'npx tailrace run\n  again\n', ''])(
    'is left as it is where it commands nothing: %j',
    (text) => {
      expect(neutraliseCommands(text)).toBe(text);
    },
  );

  it('is soon made of much white space', () => {
    const text = `${' '.repeat(100_000)}\n${':'.repeat(100_000)}\n`;
    expect(neutraliseCommands(text)).toBe(text.replace('::', ': :'));
  });
});

describe('stopped commands', () => {
  it('are not obeyed until the token is given back', () => {
    const lines = [
      '::error::1',
      stopCommands('secret'),
      '::error::2',
      '##[error]3',
      '::other::',
      resumeCommands('secret'),
    ];
    const names = obeyCommands([...lines, '::error::4'].join('\n')).map(({ name, data }) => `${name} ${data}`);
    expect(names).toEqual(['error 1', 'stop-commands secret', 'error 4']);
  });
});
