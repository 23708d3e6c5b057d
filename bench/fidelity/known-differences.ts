import type { KnownDifference } from './known-difference.js';

/** Up to the last version that was tried that takes paths as they are; from the first that wants them as URIs. */
const PATHS = '<=0.136.0';
const URIS = '>=0.145.0';
const ALL = '*';

const NO_ENVIRONMENT_INFO = { error: -32601 };

/** Every way in which the simulated executor is known to differ from `codex exec-server`. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    case: 'initialize-result',
    versions: '>=0.150.0',
    differs: [
      { observation: 'the members of the result', simulated: ['sessionId'], real: ['environmentInfo', 'sessionId'] },
    ],
    reason: 'The simulator says what every version says.',
    meaning: 'A client that needs environmentInfo cannot be tested; one that ignores members it does not know can.',
  },
  {
    case: 'request-before-initialize',
    versions: PATHS,
    differs: [{ observation: 'environment/info', simulated: { error: -32600 }, real: NO_ENVIRONMENT_INFO }],
    reason: 'environment/info is newer than these versions.',
    meaning: 'None: the request is refused in either way.',
  },
  {
    case: 'request-before-initialized',
    versions: PATHS,
    differs: [{ observation: 'environment/info', simulated: { error: -32600 }, real: NO_ENVIRONMENT_INFO }],
    reason: 'environment/info is newer than these versions.',
    meaning: 'None: the request is refused in either way.',
  },
  {
    case: 'resume-known-session',
    versions: ALL,
    differs: [
      {
        observation: 'a process of before is read',
        simulated: { error: -32600 },
        real: {
          chunks: ['1 stdout "before"'],
          nextSeq: 2,
          exited: true,
          exitCode: 0,
          closed: true,
          failure: null,
        },
      },
    ],
    reason:
      'A session of the simulator knows no process of an earlier one: its scenarios end them with the connection.',
    meaning: 'What a client does with a process that is still there after it has resumed its session is not tested.',
  },
  {
    case: 'environment-info',
    versions: PATHS,
    differs: [
      { observation: 'the current folder', simulated: { cwd: 'file:///work' }, real: NO_ENVIRONMENT_INFO },
      { observation: 'what is told of the shell', simulated: ['name', 'path'], real: [] },
      { observation: 'without params', simulated: { cwd: 'file:///work' }, real: NO_ENVIRONMENT_INFO },
    ],
    reason: 'environment/info is newer than these versions.',
    meaning: 'A client of these versions must live with its refusal, which a scenario can script.',
  },
  {
    case: 'environment-info',
    versions: URIS,
    differs: [{ observation: 'it tells more than that', simulated: false, real: true }],
    reason: 'What else is told grows from version to version.',
    meaning: 'A client that needs more than the shell and the current folder cannot be tested.',
  },
  ...['malformed-json', 'frame-of-no-kind', 'frame-that-is-a-list'].map((id) => ({
    case: id,
    versions: ALL,
    differs: [{ observation: 'answers to no request, by their ids', simulated: [], real: [-1] }],
    reason: 'The simulator records what is no message, and leaves the judging of it to the properties.',
    meaning:
      'A client that sends such a frame is not told; an error that fits no call is what the scenario must script.',
  })),
  ...['unknown-notification', 'stray-response'].map((id) => ({
    case: id,
    versions: ALL,
    differs: [{ observation: 'the next request', simulated: { running: false }, real: 'the server hung up' }],
    reason: 'An executor of the simulator ends no connection: ends are faults, which the scenario decides.',
    meaning: 'A client that sends what the server does not know loses its connection in reality, and here it does not.',
  })),
  {
    case: 'read-holds-up-others',
    versions: ALL,
    differs: [{ observation: 'the read was answered before it', simulated: false, real: true }],
    reason: 'The protocol matches answers by id, so a client must stand any order; the simulator shows more of them.',
    meaning:
      'With a real server a call made while a read waits on the same connection waits as long as that read, its own ' +
      'timeout running. The simulator answers it at once.',
  },
  {
    case: 'start-result',
    versions: '>=0.150.0',
    differs: [
      { observation: 'the members of the result', simulated: ['processId'], real: ['processId', 'sandboxType'] },
    ],
    reason: 'The simulator says what every version says.',
    meaning: 'None for a client that ignores members it does not know.',
  },
  {
    case: 'start-relative-folder',
    versions: PATHS,
    differs: [{ observation: 'the start', simulated: { error: -32602 }, real: { error: -32603 } }],
    reason: 'These versions find out when they start the process; the simulator is as the newest one.',
    meaning: 'None: the start is refused in either way.',
  },
  {
    case: 'notification-members',
    versions: URIS,
    differs: [
      {
        observation: 'process/exited',
        simulated: ['exitCode', 'processId', 'seq'],
        real: ['exitCode', 'processId', 'sandboxDenied', 'seq'],
      },
    ],
    reason: 'The simulator says what every version says.',
    meaning: 'None for a client that ignores members it does not know.',
  },
  {
    case: 'read-result',
    versions: URIS,
    differs: [
      {
        observation: 'the members of the result',
        simulated: ['chunks', 'closed', 'exitCode', 'exited', 'failure', 'nextSeq'],
        real: ['chunks', 'closed', 'exitCode', 'exited', 'failure', 'nextSeq', 'sandboxDenied'],
      },
    ],
    reason: 'The simulator says what every version says.',
    meaning: 'None for a client that ignores members it does not know.',
  },
  {
    case: 'read-cut-after-close',
    versions: ALL,
    differs: [
      {
        observation: 'a read that is cut',
        simulated: { chunks: ['1 stdout "aaa"'], nextSeq: 2, exited: true, exitCode: 0, closed: false, failure: null },
        real: { chunks: ['1 stdout "aaa"'], nextSeq: 2, exited: true, exitCode: 0, closed: true, failure: null },
      },
    ],
    reason:
      'Told so, a reader cannot know that there is more, and its loss of output would be the fault of the server.',
    meaning:
      'A client that reads with maxBytes and stops at closed loses the rest with a real server, and here it does not: ' +
      'after a bounded read that brought something it must ask once more.',
  },
  {
    case: 'read-next-seq',
    versions: PATHS,
    differs: [
      {
        observation: 'all of it',
        simulated: {
          chunks: ['1 stdout "aaa"', '2 stdout "bbb"'],
          nextSeq: 5,
          exited: true,
          exitCode: 0,
          closed: true,
          failure: null,
        },
        real: {
          chunks: ['1 stdout "aaa"', '2 stdout "bbb"'],
          nextSeq: 3,
          exited: true,
          exitCode: 0,
          closed: true,
          failure: null,
        },
      },
    ],
    reason: 'These versions never count what is told beside the chunks; the simulator is as the newest one.',
    meaning: 'None for a client that goes on from nextSeq: it is told an exit it knows once more.',
  },
  {
    case: 'poll-beyond-exit',
    versions: '<=0.122.0',
    differs: [
      { observation: 'it took its time', simulated: true, real: false },
      {
        observation: 'the close',
        simulated: { chunks: [], nextSeq: 4, exited: true, exitCode: 5, closed: true, failure: null },
        real: { chunks: [], nextSeq: 3, exited: true, exitCode: 5, closed: false, failure: null },
      },
    ],
    reason: 'After the exit this version answers every read at once; the simulator is as the newer ones.',
    meaning: 'A reader that polls without a pause of its own asks as fast as it can between the exit and the close.',
  },
  {
    case: 'write-id-missing',
    versions: URIS,
    differs: [{ observation: 'the answer', simulated: { status: 'accepted' }, real: { error: -32602 } }],
    reason: 'Clients of older versions send none, and the simulator plays the server to clients of all versions.',
    meaning: 'A client that leaves it out cannot write to a newer server, and here it can.',
  },
  {
    case: 'write-id-repeated',
    versions: PATHS,
    differs: [{ observation: 'what was read', simulated: 'ac', real: 'abc' }],
    reason:
      'These versions ignore the writeId. What comes of a write is in the scenario; that of the case is the newest.',
    meaning: 'A client that repeats a write to one of these servers has it written twice.',
  },
  {
    case: 'write-after-exit',
    versions: ALL,
    differs: [
      {
        observation: 'the answer',
        simulated: { status: 'stdinClosed' },
        real: 'accepted or -32603, by chance',
      },
    ],
    reason: 'A run must follow from its seed, and an accepted write would say that somebody reads it.',
    meaning: 'A client must not take accepted for read; with a real server a write after the exit often is accepted.',
  },
  {
    case: 'read-folder-as-file',
    versions: PATHS,
    differs: [{ observation: 'the answer', simulated: { error: -32600 }, real: { error: -32603 } }],
    reason: 'These versions hand on what the file system says; the simulator is as the newest one.',
    meaning: 'The kind of the error is Other with these servers, and InvalidInput here.',
  },
  {
    case: 'metadata-members',
    versions: PATHS,
    differs: [
      {
        observation: 'the members of the result',
        simulated: ['createdAtMs', 'isDirectory', 'isFile', 'isSymlink', 'modifiedAtMs', 'size'],
        real: ['createdAtMs', 'isDirectory', 'isFile', 'isSymlink', 'modifiedAtMs'],
      },
      { observation: 'the size', simulated: 5, real: null },
    ],
    reason: 'The size is newer than these versions; the simulator is as the newest one.',
    meaning: 'A client of these servers must do without the size of a file.',
  },
  {
    case: 'copy-file-onto-itself',
    versions: ALL,
    differs: [{ observation: 'the file', simulated: { dataBase64: 'aGVsbG8=' }, real: { dataBase64: '' } }],
    reason: 'It is a defect of the server, and a loss of data, which no client can do anything about but not ask for.',
    meaning: 'A client that lets its user copy a file onto itself empties the file.',
  },
  {
    case: 'path-as-uri',
    versions: PATHS,
    differs: [
      { observation: 'of a file', simulated: { dataBase64: 'aGVsbG8=' }, real: { error: -32602 } },
      { observation: 'of a current folder', simulated: { processId: 'P' }, real: { error: -32603 } },
    ],
    reason: 'The simulator plays the server to clients of all versions, and reads both forms.',
    meaning: 'A client that sends URIs to one of these servers is refused, and here it is not.',
  },
  {
    case: 'path-as-it-is',
    versions: URIS,
    differs: [
      { observation: 'of a file', simulated: { dataBase64: 'aGVsbG8=' }, real: { error: -32602 } },
      { observation: 'of a current folder', simulated: { processId: 'P' }, real: { error: -32602 } },
    ],
    reason: 'The simulator plays the server to clients of all versions, and reads both forms.',
    meaning: 'A client that sends plain paths to a newer server is refused, and here it is not.',
  },
  {
    case: 'path-of-another-host',
    versions: PATHS,
    differs: [{ observation: 'the answer', simulated: { error: -32600 }, real: { error: -32602 } }],
    reason: 'To these versions a URI is a relative path.',
    meaning: 'The kind of the error is Other with these servers, and InvalidInput here.',
  },
];
