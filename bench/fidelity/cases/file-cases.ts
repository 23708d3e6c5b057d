import type { Note, ServerCase } from '../fidelity-case.js';
import { base64, member, said, saidOf, shapeOf } from '../observe.js';
import type { ServerConnection, ServerPort } from '../server-port.js';
import { shakenHands } from './session.js';

/** Requests of one method, each with what is noted of its answer. */
type Rows = readonly (readonly [what: string, params: object | undefined])[];

async function tryAll(connection: ServerConnection, note: Note, method: string, rows: Rows): Promise<void> {
  for (const [what, params] of rows) note(what, said(await connection.request(method, params)));
}

/** The entries of a folder, in the order of their names: the order that they are told in is the file system's. */
async function listed(port: ServerPort, connection: ServerConnection, path: string): Promise<unknown> {
  const reply = await connection.request('fs/readDirectory', { path: port.path(path) });
  if (!('result' in reply)) return said(reply);
  const entries = member(reply, 'entries') as readonly { readonly fileName: string }[];
  return entries.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

export const FILE_CASES: readonly ServerCase[] = [
  {
    about: 'server',
    id: 'read-file',
    claim:
      'fs/readFile gives the bytes as base64; a missing file is -32004, and a file that is used as a folder -32603.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await tryAll(connection, note, 'fs/readFile', [
        ['a file', { path: port.path('/work/hello.txt') }],
        ['an empty file', { path: port.path('/work/empty.txt') }],
        ['a missing file', { path: port.path('/work/none') }],
        ['below a file', { path: port.path('/work/hello.txt/x') }],
        ['without path', {}],
        ['path a number', { path: 7 }],
        ['without params', undefined],
      ]);
    },
  },
  {
    about: 'server',
    id: 'read-folder-as-file',
    claim: 'Reading a folder as a file is refused with -32600.',
    async run(port, note) {
      const connection = await shakenHands(port);
      note('the answer', said(await connection.request('fs/readFile', { path: port.path('/work') })));
    },
  },
  {
    about: 'server',
    id: 'write-file',
    claim: 'fs/writeFile makes or replaces a file; -32004 without its folder, -32600 for what is not base64.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const data = base64('five!');
      await tryAll(connection, note, 'fs/writeFile', [
        ['a new file', { path: port.path('/work/new'), dataBase64: data }],
        ['a file that is there', { path: port.path('/work/hello.txt'), dataBase64: '' }],
        ['without its folder', { path: port.path('/work/no/such'), dataBase64: data }],
        ['a folder', { path: port.path('/work/docs'), dataBase64: data }],
        ['below a file', { path: port.path('/work/hello.txt/x'), dataBase64: data }],
        ['data that is not base64', { path: port.path('/work/bad'), dataBase64: '***' }],
        ['data without padding', { path: port.path('/work/bad'), dataBase64: 'eA' }],
        ['without data', { path: port.path('/work/bad') }],
      ]);
      note('the new file', said(await connection.request('fs/readFile', { path: port.path('/work/new') })));
      note('the old one', said(await connection.request('fs/readFile', { path: port.path('/work/hello.txt') })));
      note('the one that was refused', said(await connection.request('fs/readFile', { path: port.path('/work/bad') })));
    },
  },
  {
    about: 'server',
    id: 'metadata',
    claim: 'fs/getMetadata tells folders from files; a missing path is -32004.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const kinds = ['isDirectory', 'isFile', 'isSymlink'];
      const ask = (path: string) => connection.request('fs/getMetadata', { path: port.path(path) });
      note('a file', saidOf(await ask('/work/hello.txt'), ...kinds));
      note('a folder', saidOf(await ask('/work/docs'), ...kinds));
      note('a missing path', said(await ask('/work/none')));
      note('below a file', said(await ask('/work/hello.txt/x')));
    },
  },
  {
    about: 'server',
    id: 'metadata-members',
    claim: 'fs/getMetadata tells the size in bytes and the times in milliseconds.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const reply = await connection.request('fs/getMetadata', { path: port.path('/work/hello.txt') });
      note('the members of the result', shapeOf(reply));
      note('the size', member(reply, 'size'));
      note(
        'the times are numbers',
        ['createdAtMs', 'modifiedAtMs'].map((name) => typeof member(reply, name)),
      );
    },
  },
  {
    about: 'server',
    id: 'read-directory',
    claim: 'fs/readDirectory gives names with their kinds; a missing folder is -32004, a file -32603.',
    async run(port, note) {
      const connection = await shakenHands(port);
      note('a folder', await listed(port, connection, '/work'));
      note('a folder in it', await listed(port, connection, '/work/docs'));
      note('a missing folder', await listed(port, connection, '/work/none'));
      note('a file', await listed(port, connection, '/work/hello.txt'));
    },
  },
  {
    about: 'server',
    id: 'create-directory',
    claim: 'fs/createDirectory makes parents and minds no existing folder unless recursive is false.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await tryAll(connection, note, 'fs/createDirectory', [
        ['a new one', { path: port.path('/work/one'), recursive: false }],
        ['one that is there, not recursive', { path: port.path('/work/one'), recursive: false }],
        ['one that is there, recursive', { path: port.path('/work/one'), recursive: true }],
        ['without its parent, not recursive', { path: port.path('/work/two/deep'), recursive: false }],
        ['without its parent, recursive unsaid', { path: port.path('/work/two/deep') }],
        ['without its parent, recursive null', { path: port.path('/work/three/deep'), recursive: null }],
        ['where a file is, recursive', { path: port.path('/work/hello.txt'), recursive: true }],
        ['where a file is, not recursive', { path: port.path('/work/hello.txt'), recursive: false }],
        ['below a file, recursive', { path: port.path('/work/hello.txt/x'), recursive: true }],
        ['recursive a text', { path: port.path('/work/four'), recursive: 'yes' }],
      ]);
      note('what is there then', await listed(port, connection, '/work'));
    },
  },
  {
    about: 'server',
    id: 'remove',
    claim: 'fs/remove removes a folder with all in it, and minds no missing one, unless recursive or force is false.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const kept = { recursive: false, force: false };
      await tryAll(connection, note, 'fs/remove', [
        ['a full folder, not recursive', { path: port.path('/work/docs'), ...kept }],
        ['a full folder, not recursive, by force', { path: port.path('/work/docs'), recursive: false, force: true }],
        ['a file', { path: port.path('/work/empty.txt'), ...kept }],
        ['a missing file', { path: port.path('/work/empty.txt'), ...kept }],
        ['a missing file, by force', { path: port.path('/work/empty.txt'), recursive: false, force: true }],
        ['a missing file, force unsaid', { path: port.path('/work/empty.txt') }],
        ['a missing file, force null', { path: port.path('/work/empty.txt'), force: null }],
        ['below a file, by force', { path: port.path('/work/hello.txt/x'), recursive: true, force: true }],
        ['a full folder, recursive unsaid', { path: port.path('/work/docs') }],
        ['recursive a text', { path: port.path('/work/hello.txt'), recursive: 'yes' }],
      ]);
      note('what is left', await listed(port, connection, '/work'));
    },
  },
  {
    about: 'server',
    id: 'remove-root',
    claim: 'The root cannot be removed: -32603.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const folder = { path: port.path('/work/docs'), recursive: false, force: false };
      // On the real arm this is the root of this machine. It is not empty, so what must be seen first is that this very
      // server refuses to remove what is not empty.
      if ('result' in (await connection.request('fs/remove', folder))) throw new Error('recursive: false was ignored');
      const root = { path: port.path('/'), recursive: false, force: false };
      note('not recursive', said(await connection.request('fs/remove', root)));
    },
  },
  {
    about: 'server',
    id: 'copy-file',
    claim: 'fs/copy copies a file over another one; it needs recursive to be said, and the folder it copies into.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const copy = (sourcePath: string, destinationPath: string) => ({
        sourcePath: port.path(sourcePath),
        destinationPath: port.path(destinationPath),
      });
      const file = { recursive: false };
      await tryAll(connection, note, 'fs/copy', [
        ['to a new file', { ...copy('/work/hello.txt', '/work/copy.txt'), ...file }],
        ['over a file', { ...copy('/work/docs/readme.md', '/work/copy.txt'), ...file }],
        ['recursive', { ...copy('/work/docs/readme.md', '/work/other.txt'), recursive: true }],
        ['without recursive', copy('/work/hello.txt', '/work/none.txt')],
        ['recursive null', { ...copy('/work/hello.txt', '/work/none.txt'), recursive: null }],
        ['without its source', { ...copy('/work/none', '/work/none.txt'), ...file }],
        ['to a missing folder', { ...copy('/work/hello.txt', '/work/no/such'), ...file }],
        ['onto a folder', { ...copy('/work/hello.txt', '/work/docs'), ...file }],
        ['without a destination', { sourcePath: port.path('/work/hello.txt'), ...file }],
      ]);
      note('what is there then', await listed(port, connection, '/work'));
      note('the copy', said(await connection.request('fs/readFile', { path: port.path('/work/copy.txt') })));
    },
  },
  {
    about: 'server',
    id: 'copy-file-onto-itself',
    claim: 'A file that is copied onto itself is emptied.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const path = port.path('/work/hello.txt');
      const params = { sourcePath: path, destinationPath: path, recursive: false };
      note('the copy', said(await connection.request('fs/copy', params)));
      note('the file', said(await connection.request('fs/readFile', { path })));
    },
  },
  {
    about: 'server',
    id: 'copy-folder',
    claim: 'A folder is copied with recursive true only, its parents are made, and not into itself: -32600.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const copy = (destinationPath: string, recursive: boolean) => ({
        sourcePath: port.path('/work/docs'),
        destinationPath: port.path(destinationPath),
        recursive,
      });
      await tryAll(connection, note, 'fs/copy', [
        ['not recursive', copy('/work/copied', false)],
        ['recursive', copy('/work/copied', true)],
        ['once more, over the first', copy('/work/copied', true)],
        ['without its parents', copy('/work/a/b/c', true)],
        ['onto a file', copy('/work/hello.txt', true)],
        ['into itself', copy('/work/docs/in', true)],
        ['onto itself', copy('/work/docs', true)],
      ]);
      note('the copy', await listed(port, connection, '/work/copied'));
      const deep = { path: port.path('/work/a/b/c/deep/note.txt') };
      note('a file deep in it', said(await connection.request('fs/readFile', deep)));
    },
  },
  {
    about: 'server',
    id: 'path-relative',
    claim: 'A relative path is refused with -32602.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await tryAll(connection, note, 'fs/readFile', [
        ['a name', { path: 'hello.txt' }],
        ['from a dot', { path: './hello.txt' }],
        ['nothing', { path: '' }],
      ]);
    },
  },
  {
    about: 'server',
    id: 'path-as-uri',
    claim: 'A path is a file: URI.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const path = port.path('/work/hello.txt', 'file-uri');
      note('of a file', said(await connection.request('fs/readFile', { path })));
      const start = { ...connection.script('P', 'cue'), cwd: port.path('/work', 'file-uri') };
      note('of a current folder', saidOf(await connection.request('process/start', start), 'processId'));
    },
  },
  {
    about: 'server',
    id: 'path-as-it-is',
    claim: 'A path that is no URI is refused with -32602.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const path = port.path('/work/hello.txt', 'absolute');
      note('of a file', said(await connection.request('fs/readFile', { path })));
      const start = { ...connection.script('P', 'cue'), cwd: port.path('/work', 'absolute') };
      note('of a current folder', saidOf(await connection.request('process/start', start), 'processId'));
    },
  },
  {
    about: 'server',
    id: 'path-details',
    claim: 'Dots in a path are followed, a slash at its end changes nothing, and names may have blanks.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const dots = port.path('/work/hello.txt').replace('hello.txt', 'docs/../hello.txt');
      note('dots', said(await connection.request('fs/readFile', { path: dots })));
      const slash = `${port.path('/work/docs')}/`;
      note('a slash at the end', shapeOf(await connection.request('fs/readDirectory', { path: slash })));
      const blank = { path: port.path('/work/a b'), dataBase64: '' };
      note('a blank', said(await connection.request('fs/writeFile', blank)));
      note('its name', await listed(port, connection, '/work'));
    },
  },
  {
    about: 'server',
    id: 'path-of-another-host',
    claim: 'A file: URI that names another host is refused with -32600.',
    async run(port, note) {
      const connection = await shakenHands(port);
      note('the answer', said(await connection.request('fs/readFile', { path: 'file://elsewhere/work/hello.txt' })));
    },
  },
];
