import type { ClientCase } from '../fidelity-case.js';
import { follow, outcomeOf, startScript } from './client-cases.js';

/** What counts as at once: a client that waits for a timeout of its own or of the server takes longer. Milliseconds. */
const AT_ONCE_MS = 5_000;

/** The outcome of an operation, or that it did not come at once. */
async function atOnce(outcome: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(`nothing within ${AT_ONCE_MS} ms`), AT_ONCE_MS);
  });
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The server is killed in the middle. */
export const CLIENT_LOSS_CASES: readonly ClientCase[] = [
  {
    about: 'client',
    endsServer: true,
    id: 'client-loss-in-call',
    claim: 'A call that waits when the server is killed fails as disconnected at once, and so does every later one.',
    async run({ client, occupy, lose }, note) {
      await occupy();
      const call = outcomeOf(client.call('process/terminate', { processId: 'nobody' }));
      lose();
      note('the call', await atOnce(call));
      note('a later call', await atOnce(outcomeOf(client.call('process/terminate', { processId: 'nobody' }))));
      note('the client is closed', client.closed);
    },
  },
  {
    about: 'client',
    endsServer: true,
    id: 'client-loss-in-start',
    claim: 'A start that waits when the server is killed fails as disconnected at once, and so does every later one.',
    async run(port, note) {
      await port.occupy();
      const start = outcomeOf(startScript(port, 'P', 'cue'));
      port.lose();
      note('the start', await atOnce(start));
      note('a later start', await atOnce(outcomeOf(startScript(port, 'Q', 'cue'))));
    },
  },
  {
    about: 'client',
    endsServer: true,
    id: 'client-loss-in-read',
    claim: 'A waiting read ends when the server is killed: closed with a failure, after the output that had arrived.',
    async run(port, note) {
      const session = await startScript(port, 'P', 'cue; printf some; cue');
      port.happens('P', 'cued', [{ kind: 'output', text: 'some' }]);
      await session.read({ afterSeq: 0, waitMs: 20_000 });
      const read = session.read({ afterSeq: 1, waitMs: 600_000 }).then(({ chunks, closed, failure }) => ({
        chunks: chunks.length,
        closed,
        failed: failure !== null,
      }));
      port.lose();
      note('the read', await atOnce(read));
      const again = await session.read({ afterSeq: 0 });
      note('what had arrived', Buffer.concat(again.chunks.map(({ chunk }) => chunk)).toString());
      note('the end behind it', again.closed);
    },
  },
  {
    about: 'client',
    endsServer: true,
    id: 'client-loss-in-events',
    claim: 'A subscription ends with one failed event when the server is killed, after the output that had arrived.',
    async run(port, note) {
      const session = await startScript(port, 'P', 'cue; printf some; cue');
      const events = follow(session);
      port.happens('P', 'cued', [{ kind: 'output', text: 'some' }]);
      await session.read({ afterSeq: 0, waitMs: 20_000 });
      port.lose();
      note('the events', await atOnce(events));
      note('a write then', await atOnce(outcomeOf(session.write(Buffer.from('x')))));
    },
  },
  {
    about: 'client',
    endsServer: true,
    id: 'client-loss-in-file',
    claim: 'A file operation that waits when the server is killed is BrokenPipe at once, and so is every later one.',
    async run({ client, path, occupy, lose }, note) {
      await occupy();
      const read = outcomeOf(client.files.readFile(path('/work/hello.txt')));
      const written = outcomeOf(client.files.writeFile(path('/work/new'), Buffer.from('x')));
      lose();
      note('a read', await atOnce(read));
      note('a write', await atOnce(written));
      note('a later operation', await atOnce(outcomeOf(client.files.getMetadata(path('/work')))));
    },
  },
];
