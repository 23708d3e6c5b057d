import type { Operation, ResponseMessage } from '../../src/core/history.js';
import type { AppAction, ExecutorAction } from '../../src/core/scenario.js';
import { type Answer, METHOD_NOT_FOUND, NOT_FOUND, refuse } from './answer.js';
import { asRecord } from './dialects/dialect.js';
import type { Executor, ExecutorMessage, ReceivedFrame } from './executor.js';
import { notificationFrame, responseMessage } from './frames.js';

/** A request of the client's own, which belongs to no operation and is answered at once. */
interface OwnRequest {
  readonly id: unknown;
  readonly method: string;
  readonly answer: Answer;
}

const SESSION_ID = 'tailrace-session';

/**
 * An exec server on which one MCP server runs, as a client of both sees it: what the client writes to the process is
 * MCP, and what MCP has to say comes as output of the process. The operations are those of the MCP server; what the
 * client asks the exec server by itself, to find its files and to start the process, is answered at once and belongs to
 * none of them.
 *
 * Only one process runs at a time: a second start ends the story of the first.
 */
export class McpOverProcess implements Executor {
  readonly #mcp: Executor;
  readonly #own: OwnRequest[] = [];
  #process: string | undefined;
  #seq = 0;
  #unread = '';
  /** The writes that were taken: a client that comes back repeats what was not answered, under the same id. */
  readonly #writeIds = new Set<unknown>();

  /** @param mcp the MCP server: an executor in the dialect `mcp` */
  constructor(mcp: Executor) {
    this.#mcp = mcp;
  }

  /** Whether the client has started a process here. */
  get started(): boolean {
    return this.#process !== undefined;
  }

  expect(op: string, operation: Operation, action: AppAction): void {
    this.#mcp.expect(op, operation, action);
  }

  settled(op: string): void {
    this.#mcp.settled(op);
  }

  refused(value: unknown): string | undefined {
    const line = mcpIn(value);
    return line === undefined ? undefined : this.#mcp.refused(line);
  }

  receive(frame: { readonly value: unknown } | { readonly garbage: true }, nowMs: number): ReceivedFrame {
    const value = 'value' in frame ? asRecord(frame.value) : undefined;
    if (value === undefined) return { frame: 'garbage' };
    const { id, method, params } = value;
    if (typeof method !== 'string') return { frame: 'response' };
    if (id === undefined || id === null) return { frame: 'notification', method };
    this.#own.push({ id, method, answer: this.#answerOwn(method, params) });
    if (method !== 'process/write' || this.#isRepeated(params)) return { frame: 'request', method };
    return this.#receiveMcp(params, nowMs) ?? { frame: 'request', method };
  }

  canRespond(op: string): boolean {
    return this.#mcp.canRespond(op);
  }

  respond(op: string, error?: { readonly code: number; readonly message: string }): ExecutorMessage<ResponseMessage> {
    return this.#asOutput(this.#mcp.respond(op, error));
  }

  nextAnswer(nowMs: number): ExecutorMessage<ResponseMessage> | undefined {
    const own = this.#own.shift();
    if (own !== undefined) return responseMessage(false, own.id, own.method, 1, own.answer);
    const answer = this.#mcp.nextAnswer(nowMs);
    return answer === undefined ? undefined : this.#asOutput(answer);
  }

  nextDeadlineMs(): number | undefined {
    return this.#mcp.nextDeadlineMs();
  }

  send(action: Exclude<ExecutorAction, { kind: 'respond' }>): ExecutorMessage {
    return this.#asOutput(this.#mcp.send(action));
  }

  nextSession(handshake: string): Executor {
    return new McpOverProcess(this.#mcp.nextSession(handshake));
  }

  operationOf(id: unknown): string | undefined {
    return this.#mcp.operationOf(id);
  }

  #answerOwn(method: string, params: unknown): Answer {
    const record = asRecord(params);
    switch (method) {
      case 'initialize':
        return { result: { sessionId: SESSION_ID } };
      case 'environment/info':
        return { result: { shell: { name: 'sh', path: '/bin/sh' }, cwd: 'file:///work' } };
      case 'process/start':
        this.#process = String(record?.processId);
        this.#seq = 0;
        this.#unread = '';
        this.#writeIds.clear();
        return { result: { processId: this.#process } };
      case 'process/write':
        return { result: { status: record?.processId === this.#process ? 'accepted' : 'unknownProcess' } };
      case 'process/terminate':
        return { result: { running: record?.processId === this.#process } };
      case 'process/read': {
        const nextSeq = this.#seq + 1;
        return { result: { chunks: [], nextSeq, exited: false, exitCode: null, closed: false, failure: null } };
      }
      default:
        if (method.startsWith('fs/')) return refuse(NOT_FOUND, 'No such file or directory (os error 2)');
        return refuse(METHOD_NOT_FOUND, `unknown method: ${method}`);
    }
  }

  #isRepeated(params: unknown): boolean {
    const writeId = asRecord(params)?.writeId;
    if (writeId === undefined) return false;
    const repeated = this.#writeIds.has(writeId);
    this.#writeIds.add(writeId);
    return repeated;
  }

  /** Hands the lines that are whole on to the MCP server, and gives what it made of the last. */
  #receiveMcp(params: unknown, nowMs: number): ReceivedFrame | undefined {
    const lines = (this.#unread + textOf(params)).split('\n');
    this.#unread = lines.pop() ?? '';
    let received: ReceivedFrame | undefined;
    for (const line of lines) if (line.trim() !== '') received = this.#mcp.receive(parsed(line), nowMs);
    return received;
  }

  /** The same message, as output of the process. */
  #asOutput<Message extends ExecutorMessage>(message: Message): Message {
    const { wire } = message;
    const text = 'value' in wire ? JSON.stringify(wire.value) : wire.text;
    const whole = 'cut' in wire && wire.cut ? text : `${text}\n`;
    this.#seq += 1;
    const chunk = Buffer.from(whole).toString('base64');
    const params = { processId: this.#process, seq: this.#seq, stream: 'stdout', chunk };
    return { ...message, wire: { value: notificationFrame(false, 'process/output', params) } };
  }
}

/** The MCP message in a frame that writes one to the process. */
function mcpIn(frame: unknown): unknown {
  const { method, params } = asRecord(frame) ?? {};
  if (method !== 'process/write') return undefined;
  const line = parsed(textOf(params).trim());
  return 'value' in line ? line.value : undefined;
}

function textOf(params: unknown): string {
  const chunk = asRecord(params)?.chunk;
  return typeof chunk === 'string' ? Buffer.from(chunk, 'base64').toString('utf8') : '';
}

function parsed(line: string): { readonly value: unknown } | { readonly garbage: true } {
  try {
    return { value: JSON.parse(line) };
  } catch {
    return { garbage: true };
  }
}
