import { expect, test } from 'vitest';
import { ExecClient } from '../exec-client.js';
import { StdioTransport } from './stdio-transport.js';

/** A server that answers `initialize`, ends with its answer to `last/word`, and answers nothing else. */
const SERVER = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line);
    const last = method === 'last/word';
    if (!last && method !== 'initialize') return;
    const answer = JSON.stringify({ id, result: { sessionId: String(process.pid) } }) + '\\n';
    process.stdout.write(answer, () => last && process.exit(0));
  });
`;

function spawnServer(): Promise<StdioTransport> {
  return StdioTransport.spawn(process.execPath, { args: ['-e', SERVER] });
}

test('a client talks to its child; an answer right before the end is an answer', async () => {
  const client = await ExecClient.connect(await spawnServer(), { clientName: 'test' });
  const ended = new Promise<string>((resolve) => client.onClose(resolve));
  const unanswered = client.call('no/answer', {}).catch((error: Error) => error.name);
  const last = client.call('last/word', {});
  expect(await last).toEqual({ sessionId: client.sessionId });
  expect(await unanswered).toBe('DisconnectedError');
  expect(await ended).not.toBe('');
});

test('closing ends the child', async () => {
  const client = await ExecClient.connect(await spawnServer(), { clientName: 'test' });
  const pid = Number(client.sessionId);
  client.close();
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test('a command that does not exist is an error of the start', async () => {
  await expect(StdioTransport.spawn('/no/such/command')).rejects.toThrow('ENOENT');
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
