import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayFolder } from './name-replay.js';

describe('the folder of a target', () => {
  it('is named after what was given, in characters that every file system takes', () => {
    expect(replayFolder('replays', './my target.ts')).toMatch(/my-target$/);
    expect(replayFolder('replays', 'python3 driver.py --fast')).toMatch(/python3-driver.py---fast$/);
  });

  it('of a long command is short, and is not that of another command which begins alike', () => {
    const command = `python3 driver.py ${'--option '.repeat(60)}`;
    expect(basename(replayFolder('replays', command)).length).toBeLessThan(150);
    expect(replayFolder('replays', `${command}1`)).not.toBe(replayFolder('replays', `${command}2`));
  });
});
