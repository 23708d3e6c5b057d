import { describe, expect, it } from 'vitest';
import { describeTarget } from './describe-target.js';

const fixture = (name: string): { name: string; module: string } => ({
  name,
  module: new URL(`./fixtures/${name}.mjs`, import.meta.url).href,
});

describe('describing a target', () => {
  it('says what it can do', async () => {
    expect(await describeTarget(fixture('well-behaved'))).toEqual({
      name: 'well-behaved',
      dialect: 'json-rpc',
      capabilities: ['calls'],
    });
  });

  it.each(['never-connects', 'throws-in-connect', 'loops-in-handshake'])(
    'makes no client, so that %s is described as any other',
    async (name) => {
      expect((await describeTarget(fixture(name))).dialect).toBe('json-rpc');
    },
  );

  it('fails as a check does where the module cannot be loaded', async () => {
    await expect(describeTarget(fixture('missing'))).rejects.toMatchObject({ code: 'adapter-load' });
  });
});
