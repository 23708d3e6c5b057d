import { describe, expect, it } from 'vitest';
import { chooseVersion } from './choose-version.js';
import { NpmError, type RunNpm } from './run-npm.js';

const client = { name: 'client', versions: '2 - 4 || >=6.1 <8', pinned: '7.0.0' };

function choose(wanted: string, runNpm: RunNpm = forbidden): Promise<string> {
  return chooseVersion({ client, wanted, runNpm, cwd: '/nowhere' });
}

const forbidden: RunNpm = async () => {
  throw new Error('an exact version needs no registry');
};

describe('the version of a published client', () => {
  it.each(['2.0.0', '4.9.9', '7.1.2', 'v7.1.2', '7.1.0-next.1'])(
    'is %s, without the registry, when the adapter knows it',
    async (wanted) => {
      expect(await choose(wanted)).toBe(wanted.replace(/^v/, ''));
    },
  );

  it.each(['1.9.9', '5.0.0', '6.0.9', '8.0.0', '8.0.0-next.1'])(
    'is not %s, which the adapter does not know',
    async (wanted) => {
      await expect(choose(wanted)).rejects.toMatchObject({
        code: 'client-version',
        message: `client@${wanted} is none that its adapter knows: it knows 2 - 4 || >=6.1 <8, and is pinned to 7.0.0`,
      });
    },
  );

  it.each(['^7', '7', '7.x', '>=2', '', '../7'])(
    "is not '%s', which is no exact version and no tag",
    async (wanted) => {
      await expect(choose(wanted)).rejects.toMatchObject({
        code: 'client-version',
        message: expect.stringMatching(
          /is no version; give an exact one such as 7\.0\.0 \(2 - 4 \|\| >=6\.1 <8\), or a tag such as latest$/,
        ),
      });
    },
  );

  it('is what the registry says of a tag, if the adapter knows that', async () => {
    const asked: (readonly string[])[] = [];
    const says =
      (version: string): RunNpm =>
      async (args) => {
        asked.push(args);
        return `"${version}"\n`;
      };
    expect(await choose('latest', says('7.3.0'))).toBe('7.3.0');
    expect(asked[0]?.slice(0, 3)).toEqual(['view', 'client@latest', 'version']);
    await expect(choose('latest', says('8.0.0'))).rejects.toMatchObject({ code: 'client-version' });
  });

  it('is not a tag that the package does not have, or that cannot be looked up', async () => {
    const unknown: RunNpm = async () => {
      throw new NpmError('E404', 'npm error 404 No match found for version nightly');
    };
    for (const npm of [async () => '', unknown]) {
      await expect(choose('nightly', npm)).rejects.toMatchObject({
        code: 'client-version',
        message: expect.stringContaining("has no tag 'nightly'; npm dist-tag ls client"),
      });
    }
    const failing: RunNpm = async () => {
      throw new NpmError('ECONNREFUSED', 'npm error network');
    };
    await expect(choose('latest', failing)).rejects.toMatchObject({
      code: 'client-install',
      message: expect.stringContaining('client@latest cannot be fetched: the registry was not reached (ECONNREFUSED)'),
    });
  });
});
