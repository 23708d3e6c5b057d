import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.js';
import { exitOfErrorFor } from './failure-exit.js';
import { InterruptedError } from './interrupted-error.js';

const wrong = new UsageError('bad-option', 'it is wrong');

describe('the exit code of a command that an error ended', () => {
  it.each([[['run', '--target', 'x']], [['reproduce', 'a.yaml', '--', '--bisect']], [['bisect', '--bisected']]])(
    'of %j is 2, or 3 where it was stopped',
    (args) => {
      expect([wrong, new InterruptedError('early')].map(exitOfErrorFor(args))).toEqual([2, 3]);
    },
  );

  it.each([[['reproduce', 'a.yaml', '--bisect']], [['reprodcue', '--bisect']], [['reproduce', '--bisect=yes']]])(
    'of %j, which git bisect run calls, ends the bisection',
    (args) => {
      expect([wrong, new InterruptedError('early'), undefined].map(exitOfErrorFor(args))).toEqual([128, 128, 128]);
    },
  );
});
