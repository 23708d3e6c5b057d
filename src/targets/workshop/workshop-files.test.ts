import { describe, expect, it } from 'vitest';
import type { CallFailure } from '../../core/target.js';
import { connected, type ScriptedLink } from './scripted-link.js';
import { workshopTarget } from './workshop-target.js';

const target = workshopTarget({ name: 'workshop' });

/** How reading a file fails, after `upset` did something to the open request. */
async function failure(upset: (link: ScriptedLink, id: number) => void): Promise<CallFailure | undefined> {
  const { link, client } = await connected(target);
  const reading = client.files?.readFile('/f');
  upset(link, link.idOf('fs/readFile'));
  return reading?.then(
    () => undefined,
    (error: unknown) => client.classify(error),
  );
}

describe('the files of the workshop client', () => {
  it.each([
    [-32004, 'NotFound'],
    [-32600, 'InvalidInput'],
    [-32603, 'Other'],
  ])('report server error %d as %s and keep its code', async (code, io) => {
    const seen = await failure((link, id) => link.deliver({ id, error: { code, message: 'no' } }));
    expect(seen).toEqual({ kind: 'server', code, io });
  });

  it.each([{}, { dataBase64: 7 }, { dataBase64: '***' }])(
    'report the undecodable answer %j as InvalidData',
    async (result) => {
      expect(await failure((link, id) => link.deliver({ id, result }))).toEqual({
        kind: 'protocol',
        io: 'InvalidData',
      });
    },
  );

  it('report a loss that an operation met as BrokenPipe', async () => {
    expect(await failure((link) => link.end())).toEqual({ kind: 'disconnected', io: 'BrokenPipe', reason: 'gone' });
  });

  it('report a loss that came before an operation as BrokenPipe', async () => {
    const { link, client } = await connected(target);
    link.end();
    const late = client.files?.remove('/f').catch((error: unknown) => client.classify(error));
    expect(await late).toEqual({ kind: 'disconnected', io: 'BrokenPipe', reason: 'gone' });
  });

  it('give the bytes, the kinds and the names that the executor answered', async () => {
    const { link, client } = await connected(target);
    const reading = client.files?.readFile('/f');
    link.deliver({ id: link.idOf('fs/readFile'), result: { dataBase64: Buffer.from('é').toString('base64') } });
    expect(Buffer.from((await reading) ?? []).toString()).toBe('é');
    const listing = client.files?.readDirectory('/d');
    const entries = [{ fileName: 'a', isDirectory: false, isFile: true }];
    link.deliver({ id: link.idOf('fs/readDirectory'), result: { entries } });
    expect(await listing).toEqual([{ name: 'a', isDirectory: false, isFile: true }]);
  });
});
