import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.js';

const PLATFORM = `${process.platform}-${process.arch}`;

describe('the cache of published clients', () => {
  it('lies where TAILRACE_CACHE says, which is relative to the working folder', () => {
    expect(cacheFolder({ TAILRACE_CACHE: '/var/cache/tr' }, '/work')).toBe(
      resolve('/var/cache/tr/clients-1', PLATFORM),
    );
    expect(cacheFolder({ TAILRACE_CACHE: '.cache' }, '/work')).toBe(resolve('/work/.cache/clients-1', PLATFORM));
  });

  it.each([undefined, ''])("lies in the user's own folder when TAILRACE_CACHE is %j", (chosen) => {
    const folder = cacheFolder({ TAILRACE_CACHE: chosen }, '/work');
    expect(folder.endsWith(join('clients-1', PLATFORM))).toBe(true);
    expect(folder.startsWith('/work')).toBe(false);
    expect(folder).toContain(process.env.XDG_CACHE_HOME ?? homedir());
  });
});
