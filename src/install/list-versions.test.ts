import { describe, expect, it } from 'vitest';
import { listVersions, type VersionsRequest } from './list-versions.js';
import { NpmError } from './run-npm.js';

const PUBLISHED = [
  ...['1.9.0', '1.10.0', '2.0.0-beta.2', '2.0.0-beta.10', '2.0.0', '1.10.1', '3.0.0', '4.0.0-rc.1', '4.0.0'],
  ...['2.0.0-linux-x64', '2.0.0-win32-arm64', 'latest'],
];

function list(between: VersionsRequest['between'], given: Partial<VersionsRequest> = {}): Promise<readonly string[]> {
  const client = { name: 'client', versions: '1 - 2 || 4' };
  const runNpm = async (): Promise<string> => JSON.stringify(PUBLISHED);
  return listVersions({ client, between, prereleases: false, runNpm, cwd: '/nowhere', ...given });
}

describe('the versions of a published client', () => {
  it('are those from one to another that the adapter knows, oldest first, whichever is named first', async () => {
    const versions = ['1.9.0', '1.10.0', '1.10.1', '2.0.0', '4.0.0'];
    expect(await list(['1.9.0', '4.0.0'])).toEqual(versions);
    expect(await list(['4.0.0', '1.9.0'])).toEqual(versions);
    expect(await list(['1.10.0', '2.0.0'])).toEqual(['1.10.0', '1.10.1', '2.0.0']);
  });

  it('have prereleases among them where that is asked, and never what is packed for one platform', async () => {
    expect(await list(['1.10.1', '4.0.0'], { prereleases: true })).toEqual([
      ...['1.10.1', '2.0.0-beta.2', '2.0.0-beta.10', '2.0.0', '4.0.0-rc.1', '4.0.0'],
    ]);
  });

  it('have the two that are named among them, whatever these are', async () => {
    expect(await list(['2.0.0-beta.2', '2.0.0'])).toEqual(['2.0.0-beta.2', '2.0.0']);
  });

  it('are asked of npm in one go, which gives a single one without a list', async () => {
    const asked: (readonly string[])[] = [];
    const runNpm: VersionsRequest['runNpm'] = async (args) => {
      asked.push(args);
      return '"1.0.0"\n';
    };
    expect(await list(['1.0.0', '1.0.0'], { runNpm })).toEqual(['1.0.0']);
    expect(asked).toEqual([['view', 'client', 'versions', '--json', '--fetch-retries=1']]);
  });

  it.each([
    ['3.5.0', 'client@3.5.0 is not published; the nearest that are: 3.0.0, 4.0.0'],
    ['0.1.0', 'client@0.1.0 is not published; the nearest that are: 1.9.0'],
    ['9.0.0', 'client@9.0.0 is not published; the nearest that are: 4.0.0'],
  ])('do not go to %s, which is not published', async (end, message) => {
    await expect(list(['2.0.0', end])).rejects.toMatchObject({ code: 'client-version', message });
    await expect(list([end, '2.0.0'])).rejects.toMatchObject({ code: 'client-version', message });
  });

  it.each([
    ['', 'it said nothing'],
    ['not JSON', 'it said "not JSON"'],
    ['{"0":"1.0.0"}', 'it said "{\\"0\\":\\"1.0.0\\"}"'],
  ])('are not known where npm says %j', async (said, message) => {
    await expect(list(['1.9.0', '2.0.0'], { runNpm: async () => said })).rejects.toMatchObject({
      code: 'client-install',
      message: `the list of versions of client is not what npm gives: ${message}`,
    });
  });

  it('are not known where npm fails, for the reason that it gives', async () => {
    const runNpm = (): Promise<string> => Promise.reject(new NpmError('ECONNREFUSED', 'npm error network'));
    await expect(list(['1.9.0', '2.0.0'], { runNpm })).rejects.toMatchObject({
      code: 'client-install',
      message: expect.stringContaining('cannot be fetched: the registry was not reached (ECONNREFUSED)'),
    });
  });
});
