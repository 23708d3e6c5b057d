import { describe, expect, test } from 'vitest';
import { CallTimeoutError, ClosedError, DisconnectedError } from './errors.js';
import { FileError } from './file-error.js';
import type { RemoteFiles } from './remote-files.js';
import { base64, connectInMemory, type MemoryTransport } from './testing/memory-transport.js';

async function failure(operation: Promise<unknown>): Promise<FileError> {
  const error = await operation.catch((thrown: unknown) => thrown);
  if (error instanceof FileError) return error;
  throw new Error(`not a FileError: ${error}`);
}

const OPERATIONS: [string, (files: RemoteFiles) => Promise<unknown>, params: object, result: object, value: unknown][] =
  [
    [
      'fs/readFile',
      (files) => files.readFile('/f'),
      { path: '/f' },
      { dataBase64: base64('data') },
      new TextEncoder().encode('data'),
    ],
    [
      'fs/writeFile',
      (files) => files.writeFile('/f', Buffer.from('data')),
      { path: '/f', dataBase64: base64('data') },
      {},
      undefined,
    ],
    [
      'fs/createDirectory',
      (files) => files.createDirectory('/d', { recursive: true }),
      { path: '/d', recursive: true },
      {},
      undefined,
    ],
    [
      'fs/getMetadata',
      (files) => files.getMetadata('/f'),
      { path: '/f' },
      { isDirectory: false, isFile: true, size: 4, createdAtMs: 1, modifiedAtMs: 2, isSymlink: false, more: 1 },
      { isDirectory: false, isFile: true, size: 4, createdAtMs: 1, modifiedAtMs: 2, isSymlink: false },
    ],
    [
      'fs/readDirectory',
      (files) => files.readDirectory('/d'),
      { path: '/d' },
      { entries: [{ fileName: 'f', isDirectory: false, isFile: true }] },
      [{ name: 'f', isDirectory: false, isFile: true }],
    ],
    [
      'fs/remove',
      (files) => files.remove('/d', { recursive: true, force: true }),
      { path: '/d', recursive: true, force: true },
      {},
      undefined,
    ],
    [
      'fs/copy',
      (files) => files.copy('/a', '/b'),
      { sourcePath: '/a', destinationPath: '/b', recursive: false },
      {},
      undefined,
    ],
  ];

describe.each(OPERATIONS)('%s', (method, operate, params, result, value) => {
  test('is asked and answered in the words of the wire', async () => {
    const { client, transport } = await connectInMemory();
    const operation = operate(client.files);
    expect(transport.request(method).params).toEqual(params);
    transport.respond(transport.request(method).id, result);
    expect(await operation).toEqual(value);
  });

  test('fails as a broken pipe when the connection is lost or closed under it, and ever after', async () => {
    for (const [end, cause] of [
      [(transport: MemoryTransport) => transport.end('gone'), DisconnectedError],
      [undefined, ClosedError],
    ] as const) {
      const { client, transport } = await connectInMemory();
      const pending = operate(client.files);
      if (end === undefined) client.close();
      else end(transport);
      for (const error of [await failure(pending), await failure(operate(client.files))]) {
        expect(error).toMatchObject({ kind: 'BrokenPipe', code: 'EPIPE' });
        expect(error.cause).toBeInstanceOf(cause);
      }
    }
  });

  test('fails as invalid data on a result it cannot read', async () => {
    const { client, transport } = await connectInMemory();
    const operation = operate(client.files);
    transport.respond(transport.request(method).id, 'nonsense');
    expect(await failure(operation)).toMatchObject({ kind: 'InvalidData', code: 'EBADMSG' });
    expect(client.closed).toBe(false);
  });
});

test.each([
  [-32004, 'NotFound', 'ENOENT'],
  [-32600, 'InvalidInput', 'EINVAL'],
  [-32601, 'Other', 'EIO'],
  [-32603, 'Other', 'EIO'],
])('the server error %i is %s, and the error says which operation on which path', async (code, kind, name) => {
  const { client, transport } = await connectInMemory();
  const reading = client.files.readFile('/missing');
  transport.deliver({ id: transport.request('fs/readFile').id, error: { code, message: 'because' } });
  const error = await failure(reading);
  expect(error).toMatchObject({ kind, code: name, path: '/missing', cause: { code } });
  expect(error.message).toBe(`${name}: fs/readFile '/missing': because`);
});

test('a file whose content is not base64 is invalid data', async () => {
  const { client, transport } = await connectInMemory();
  const reading = client.files.readFile('/f');
  transport.respond(transport.request('fs/readFile').id, { dataBase64: 'not base64!' });
  expect(await failure(reading)).toMatchObject({ kind: 'InvalidData' });
});

test('an operation that is not answered in time is no broken pipe', async () => {
  const { client } = await connectInMemory({ callTimeoutMs: 1 });
  const error = await failure(client.files.readFile('/f'));
  expect(error).toMatchObject({ kind: 'Other', code: 'ETIMEDOUT' });
  expect(error.cause).toBeInstanceOf(CallTimeoutError);
});

test('paths go out as URIs to a server that wants that', async () => {
  const { client, transport } = await connectInMemory({ pathStyle: 'file-uri' });
  void client.files.copy('/a b', '/c');
  expect(transport.request('fs/copy').params).toMatchObject({
    sourcePath: 'file:///a%20b',
    destinationPath: 'file:///c',
  });
});
