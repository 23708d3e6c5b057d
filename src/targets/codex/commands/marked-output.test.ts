import { describe, expect, it } from 'vitest';
import { readMarks } from './marked-output.js';

describe('the marks in a text that codex shows', () => {
  it('are the pieces of output that the executor sent', () => {
    expect(readMarks('#1 stdout "é \\"one\\"\\n"\n#12 stderr ""\n')).toEqual({
      outputs: [
        { seq: 1, stream: 'stdout', text: 'é "one"\n' },
        { seq: 12, stream: 'stderr', text: '' },
      ],
      rest: '',
    });
  });

  it('leave what the client says of its own', () => {
    const text = '#1 stdout "one\\n"\n\nexec-server transport disconnected: reset\n';
    expect(readMarks(text)).toMatchObject({ outputs: [{ seq: 1 }], rest: 'exec-server transport disconnected: reset' });
    expect(readMarks('#2 stdout "cut').outputs).toEqual([]);
    expect(readMarks('#3 stdout "\\u12"').outputs).toEqual([]);
  });
});
