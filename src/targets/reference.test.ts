import { describe, expect, it } from 'vitest';
import reference from './reference.js';
import { closed, connected, output } from './workshop/scripted-link.js';

describe('the adapter of the reference client', () => {
  it('tells a server error, a loss and the loss of a file apart by the classes of the client', async () => {
    const { link, client } = await connected(reference);
    const failure = (operation: Promise<unknown> | undefined) =>
      operation?.catch((error: unknown) => client.classify(error));
    const refused = failure(client.call('a', {}));
    link.deliver({ id: link.idOf('a'), error: { code: -32601, message: 'no' } });
    expect(await refused).toEqual({ kind: 'server', code: -32601 });
    const open = failure(client.call('b', {}));
    const reading = failure(client.files?.readFile('/f'));
    link.end();
    expect(await open).toEqual({ kind: 'disconnected', reason: 'gone' });
    expect(await reading).toEqual({ kind: 'disconnected', reason: 'gone', io: 'BrokenPipe' });
    expect(client.classify(new Error('disconnected'))).toEqual({ kind: 'unknown' });
  });

  it('keeps the events of processes from the app, whose sessions tell them', async () => {
    const { link, client } = await connected(reference);
    const methods: string[] = [];
    client.onNotification?.((method) => void methods.push(method));
    const starting = client.processes?.start({ processId: 'P', argv: ['run'], cwd: '/work', env: {} });
    link.deliver(output(1, 'a'), { id: link.idOf('process/start'), result: { processId: 'P' } }, closed(2));
    link.deliver({ method: 'output', params: { number: 1 } });
    const types: string[] = [];
    for await (const event of (await starting)?.events() ?? []) types.push(event.type);
    expect(types).toEqual(['output', 'closed']);
    expect(methods).toEqual(['output']);
  });
});
