import type { Answer, Refusal } from './answer.js';
import type { Expectation } from './expectations.js';
import { type ReadRequest, readRequestOf } from './process-params.js';
import type { ProcessTable } from './process-table.js';

/** A request that the executor received. */
export interface ReceivedRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params: unknown;
  /** Its operation; of a request the client made by itself its method, which is the name of no operation. */
  readonly to: string;
  /** Absent for the handshake, and for what the client asks by itself. */
  readonly expectation: Expectation | undefined;
  /** What was decided on arrival: a second start of a process is refused, whenever the answer is sent. */
  readonly decided: Answer | undefined;
  /** Of a `process/read`: what is asked for. */
  readonly read: ReadRequest | undefined;
  /** Until when its answer may wait for news, in virtual milliseconds. */
  readonly deadlineMs: number;
}

/** Takes a request in: a process starts here, and a long poll begins to wait. `refusal`: it is out of turn. */
export function receiveRequest(
  frame: { readonly id: unknown; readonly method: string; readonly params: unknown; readonly to: string },
  expectation: Expectation | undefined,
  refusal: Refusal | undefined,
  processes: ProcessTable,
  nowMs: number,
): ReceivedRequest {
  const { id, method, params, to } = frame;
  let decided: Answer | undefined = refusal;
  let read: ReadRequest | undefined;
  // A token makes it a call, even of a method that the executor would understand.
  if (refusal === undefined && expectation?.operation !== 'call') {
    if (method === 'process/start') decided = processes.start(params);
    else if (method === 'process/read') {
      const asked = readRequestOf(params);
      if ('error' in asked) decided = asked;
      else read = asked;
    }
  }
  return { id, method, params, to, expectation, decided, read, deadlineMs: nowMs + (read?.waitMs ?? 0) };
}
