import {
  FileError,
  ProcessIdInUseError,
  type ProcessSession,
  RpcServerError,
  TransportLostError,
  WriteRejectedError,
} from '../../../src/client/index.js';
import type { ClientPort } from '../client-port.js';
import type { ClientCase } from '../fidelity-case.js';
import { REFUSED_START } from '../server-port.js';

/** What the processes of the client see of the environment. */
const ENV = { PATH: '/usr/local/bin:/usr/bin:/bin' };

/** Starts a script through the client. */
export function startScript(
  { client, script }: ClientPort,
  processId: string,
  text: string,
  others: { readonly argv?: readonly string[]; readonly pipeStdin?: boolean } = {},
): Promise<ProcessSession> {
  return client.startProcess({ processId, env: ENV, ...script(processId, text), ...others });
}

/** How an operation of the client ended, in the words by which its caller tells failures apart. */
export async function outcomeOf(operation: Promise<unknown>): Promise<unknown> {
  try {
    const value = await operation;
    return value instanceof Uint8Array ? Buffer.from(value).toString() : (value ?? 'done');
  } catch (error) {
    if (error instanceof FileError) return `${error.kind} ${error.code}`;
    if (error instanceof RpcServerError) return `refused with ${error.code}`;
    if (error instanceof WriteRejectedError) return `not written: ${error.status}`;
    if (error instanceof ProcessIdInUseError || error instanceof TransportLostError) return error.name;
    throw error;
  }
}

/** Follows the events of a process to their end, each in one line. */
export async function follow(session: ProcessSession): Promise<string[]> {
  const lines: string[] = [];
  for await (const event of session.events()) {
    if (event.type === 'output') lines.push(`${event.seq} ${event.stream} ${Buffer.from(event.chunk)}`);
    else if (event.type === 'exited') lines.push(`${event.seq} exited ${event.exitCode}`);
    else lines.push(event.type);
  }
  return lines;
}

export const CLIENT_CASES: readonly ClientCase[] = [
  {
    about: 'client',
    id: 'client-events',
    claim: 'The client starts a process and publishes its output, exit and close in the order of their seq.',
    async run(port, note) {
      const session = await startScript(port, 'P', 'cue; printf out; cue; printf err >&2; cue; exit 3');
      const events = follow(session);
      port.happens('P', 'cued', [{ kind: 'output', text: 'out' }]);
      await session.read({ afterSeq: 0, waitMs: 20_000 });
      port.happens('P', 'cued', [{ kind: 'output', stream: 'stderr', text: 'err' }]);
      await session.read({ afterSeq: 1, waitMs: 20_000 });
      port.happens('P', 'cued', [{ kind: 'exited', exitCode: 3 }, { kind: 'closed' }]);
      note('the events', await events);
      note('to one who subscribes late', await follow(session));
    },
  },
  {
    about: 'client',
    id: 'client-polling',
    claim: 'A reader that polls in small pieces gets all output, and learns of the close behind it.',
    async run(port, note) {
      const session = await startScript(port, 'P', 'cue; printf aaa; cue; printf bbb; cue; exit 3');
      for (const [index, text] of ['aaa', 'bbb'].entries()) {
        port.happens('P', 'cued', [{ kind: 'output', text }]);
        await session.read({ afterSeq: index, waitMs: 20_000 });
      }
      port.happens('P', 'cued', [{ kind: 'exited', exitCode: 3 }, { kind: 'closed' }]);
      let read = await session.read({ afterSeq: 0, maxBytes: 3, waitMs: 20_000 });
      let text = '';
      for (; !read.closed; read = await session.read({ afterSeq: read.nextSeq - 1, maxBytes: 3, waitMs: 20_000 })) {
        for (const { chunk } of read.chunks) text += Buffer.from(chunk).toString();
      }
      for (const { chunk } of read.chunks) text += Buffer.from(chunk).toString();
      note('the output', text);
      note('the exit code', read.exitCode);
      note('the failure', read.failure);
    },
  },
  {
    about: 'client',
    id: 'client-write',
    claim: 'What the client writes is read by the process, twice too; a process without stdin refuses it.',
    async run(port, note) {
      const session = await startScript(port, 'P', 'cue', { argv: ['/bin/cat'], pipeStdin: true });
      for (const [index, text] of ['once', 'twice'].entries()) {
        note(`the write of ${text}`, await outcomeOf(session.write(Buffer.from(text))));
        port.happens('P', 'unasked', [{ kind: 'output', text }]);
        const read = await session.read({ afterSeq: index, waitMs: 20_000 });
        note(`what is read of ${text}`, Buffer.concat(read.chunks.map(({ chunk }) => chunk)).toString());
      }
      const other = await startScript(port, 'Q', 'cue');
      note('without stdin', await outcomeOf(other.write(Buffer.from('x'))));
    },
  },
  {
    about: 'client',
    id: 'client-refused-starts',
    claim: 'A start that the server refuses fails with its code; an id in use is refused before it is sent.',
    async run(port, note) {
      await startScript(port, 'P', 'cue');
      note('an id in use', await outcomeOf(startAgain(port)));
      const missing = { argv: ['/no/such/program'] };
      note('a missing program', await outcomeOf(startScript(port, REFUSED_START, 'cue', missing)));
    },
  },
  {
    about: 'client',
    id: 'client-terminate',
    claim: 'A process that the client terminates ends for its subscribers with an exit and a close.',
    async run(port, note) {
      const session = await startScript(port, 'P', 'cue');
      note('the terminate', await outcomeOf(session.terminate()));
      port.happens('P', 'unasked', [{ kind: 'exited', exitCode: 137 }, { kind: 'closed' }]);
      const events = await follow(session);
      note(
        'the events',
        events.map((line) => line.replace(/-?\d+$/, '(some code)')),
      );
      note('once more', await outcomeOf(session.terminate()));
    },
  },
  {
    about: 'client',
    id: 'client-files',
    claim: 'The client makes folders, writes, reads, describes, lists, copies and removes files.',
    async run({ client, path }, note) {
      const { files } = client;
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await files.createDirectory(path('/work/a/b'), { recursive: true });
      await files.writeFile(path('/work/a/b/file name'), bytes);
      await files.copy(path('/work/a'), path('/work/c'), { recursive: true });
      note('the bytes are the same', Buffer.compare(await files.readFile(path('/work/c/b/file name')), bytes) === 0);
      const { isFile, isDirectory } = await files.getMetadata(path('/work/c/b/file name'));
      note('the metadata', { isFile, isDirectory });
      note('the folder', await files.readDirectory(path('/work/c/b')));
      await files.remove(path('/work/c'), { recursive: true });
      note('after the removal', await outcomeOf(files.readFile(path('/work/c/b/file name'))));
      note('a removal by force', await outcomeOf(files.remove(path('/work/c'), { force: true })));
    },
  },
  {
    about: 'client',
    id: 'client-file-errors',
    claim: 'A missing file is NotFound, what the server calls invalid InvalidInput, and its other errors Other.',
    async run({ client, path }, note) {
      const { files } = client;
      note('a missing file', await outcomeOf(files.readFile(path('/work/none'))));
      note('a missing folder', await outcomeOf(files.readDirectory(path('/work/none'))));
      note('a copy of a folder, not recursive', await outcomeOf(files.copy(path('/work/docs'), path('/work/d'))));
      note('a folder that is there', await outcomeOf(files.createDirectory(path('/work/docs'))));
      note('a full folder, not recursive', await outcomeOf(files.remove(path('/work/docs'))));
      note('a file listed', await outcomeOf(files.readDirectory(path('/work/hello.txt'))));
    },
  },
];

function startAgain({ client, path }: ClientPort): Promise<unknown> {
  return client.startProcess({ processId: 'P', argv: ['/bin/true'], cwd: path('/work'), env: ENV });
}
