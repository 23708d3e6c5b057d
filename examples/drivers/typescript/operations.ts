import type { ConnectedClient, FileOperations, ProcessEvent, ProcessHandle, ProcessReadResult } from 'tailrace';
import type { DriverOperation, DriverProcessEvent, DriverReadResult } from '../../../dist/src/core/wire-target.js';

/** An operation as a client does it. */
export interface BoundOperation {
  /** Begins it, and gives what the client gives. */
  begin(): unknown;
  /** What is told of its result; without it the result itself is. */
  encode?(result: unknown): unknown;
}

type Start = Extract<DriverOperation, { do: 'start' }>;
type OnProcess = Extract<DriverOperation, { process: string }>;
type OnPath = Extract<DriverOperation, { path: string }>;
type Handles = Map<string, ProcessHandle>;
type Follow = (op: string, event: DriverProcessEvent) => void;

const nothing = (): undefined => undefined;

/**
 * How a client does an operation, or undefined where it cannot: it has no such part, or the process is not there.
 * `follow` is told what a subscriber is told.
 */
export function bindOperation(
  client: ConnectedClient,
  handles: Handles,
  operation: DriverOperation,
  follow: Follow,
): BoundOperation | undefined {
  switch (operation.do) {
    case 'call':
      return { begin: () => client.call(operation.method, operation.params) };
    case 'notify':
      return client.notify && { begin: () => client.notify?.(operation.method, operation.params), encode: nothing };
    case 'close':
      return client.close && { begin: () => client.close?.(), encode: nothing };
    case 'start':
      return client.processes && bindStart(client.processes, handles, operation);
    case 'write':
    case 'terminate':
    case 'read':
    case 'subscribe': {
      const handle = handles.get(operation.process);
      return handle && bindOnProcess(handle, operation, follow);
    }
    case 'reconnect':
      return undefined;
    default:
      // What is no operation at all comes here as well.
      return 'path' in operation && client.files !== undefined ? bindOnPath(client.files, operation) : undefined;
  }
}

function bindStart(
  processes: NonNullable<ConnectedClient['processes']>,
  handles: Handles,
  { op, argv, cwd, env, tty, pipeStdin }: Start,
): BoundOperation {
  return {
    begin: () => {
      const params = { processId: op, argv: [...argv], cwd, env: { ...env } };
      return processes.start({
        ...params,
        ...(tty !== undefined && { tty }),
        ...(pipeStdin !== undefined && { pipeStdin }),
      });
    },
    encode: (handle) => {
      handles.set(op, handle as ProcessHandle);
      return undefined;
    },
  };
}

function bindOnProcess(handle: ProcessHandle, operation: OnProcess, follow: Follow): BoundOperation {
  switch (operation.do) {
    case 'write':
      return { begin: () => handle.write(Buffer.from(operation.chunkBase64, 'base64')), encode: nothing };
    case 'terminate':
      return { begin: () => handle.terminate(), encode: nothing };
    case 'read': {
      const { afterSeq, maxBytes, waitMs } = operation;
      const options = {
        ...(afterSeq !== undefined && { afterSeq }),
        ...(maxBytes !== undefined && { maxBytes }),
        ...(waitMs !== undefined && { waitMs }),
      };
      return { begin: () => handle.read(options), encode: (result) => encodeRead(result as ProcessReadResult) };
    }
    case 'subscribe':
      return {
        begin: async () => {
          for await (const event of handle.events()) follow(operation.op, encodeEvent(event));
        },
      };
  }
}

function bindOnPath(files: FileOperations, operation: OnPath): BoundOperation | undefined {
  const { path } = operation;
  switch (operation.do) {
    case 'readFile':
      return { begin: () => files.readFile(path), encode: (data) => encodeBase64(data as Uint8Array) };
    case 'getMetadata':
      return { begin: () => files.getMetadata(path) };
    case 'readDirectory':
      return { begin: () => files.readDirectory(path) };
    case 'writeFile':
      return { begin: () => files.writeFile(path, Buffer.from(operation.dataBase64, 'base64')), encode: nothing };
    case 'createDirectory':
      return { begin: () => files.createDirectory(path, deepIf(operation.recursive)), encode: nothing };
    case 'remove': {
      const { force, recursive } = operation;
      const options = { ...deepIf(recursive), ...(force !== undefined && { force }) };
      return { begin: () => files.remove(path, options), encode: nothing };
    }
    case 'copy':
      return { begin: () => files.copy(path, operation.to, deepIf(operation.recursive)), encode: nothing };
    default:
      return undefined;
  }
}

function deepIf(recursive: boolean | undefined): { recursive?: boolean } {
  return recursive === undefined ? {} : { recursive };
}

function encodeRead(result: ProcessReadResult): DriverReadResult {
  const { nextSeq, exited, exitCode, closed, failure } = result;
  const chunks = result.chunks.map(({ seq, stream, chunk }) => ({ seq, stream, chunkBase64: encodeBase64(chunk) }));
  return { chunks, nextSeq, exited, exitCode, closed, failure };
}

function encodeEvent(event: ProcessEvent): DriverProcessEvent {
  if (event.type !== 'output') return event;
  const { type, seq, stream, chunk } = event;
  return { type, seq, stream, chunkBase64: encodeBase64(chunk) };
}

function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
