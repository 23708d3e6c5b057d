import { type Answer, METHOD_NOT_FOUND, refuse } from './answer.js';
import type { DialectWire } from './dialects/dialect.js';
import { FILE_METHODS } from './file-methods.js';
import type { FileStore } from './file-store.js';
import type { ProcessTable } from './process-table.js';
import type { ReceivedRequest } from './received-request.js';

/** What the executor answers from. */
export interface Answering {
  readonly wire: DialectWire;
  readonly processes: ProcessTable;
  readonly files: FileStore;
}

/** Does what a request asks for, now, and says what came of it. The answer to a call carries the ordinal `copy`. */
export function answerRequest(request: ReceivedRequest, copy: number, { wire, processes, files }: Answering): Answer {
  const { method, params, expectation } = request;
  if (expectation?.operation === 'call') return { result: wire.callResult(expectation.op, copy) };
  if (request.decided !== undefined) return request.decided;
  if (method === wire.handshake) return { result: wire.handshakeResult(params) };
  if (request.read !== undefined) {
    const answer = processes.read(request.read);
    // The next request of a poll goes on from here, which tells it from other readers of the process.
    if (expectation !== undefined && 'read' in answer && answer.read !== undefined) {
      expectation.afterSeq = answer.read.nextSeq - 1;
    }
    return answer;
  }
  if (method === 'process/write') return processes.write(params);
  if (method === 'process/terminate') return processes.terminate(params);
  const operation = FILE_METHODS.get(method);
  if (operation !== undefined) return files.answer(operation, params);
  const result = wire.answerUnasked(method);
  return result === undefined ? refuse(METHOD_NOT_FOUND, `unknown method: ${method}`) : { result };
}
