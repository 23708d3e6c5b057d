/**
 * What is compared of what a server said: the members that the protocol's table names. Members that newer servers add
 * are compared only by the cases that are about the shape, so that they do not hide what else differs.
 */
import type { ProcessNotification, Reply } from './server-port.js';

type Members = Readonly<Record<string, unknown>>;

/** What the cases note where a connection ended instead of bringing an answer. */
const HUNG_UP = 'the server hung up';

/** A reply with everything in its result. */
export function said(reply: Reply): unknown {
  if ('ended' in reply) return HUNG_UP;
  return 'error' in reply ? { error: reply.error } : reply.result;
}

/** A reply with only these members of its result, those that are missing left out. */
export function saidOf(reply: Reply, ...names: readonly string[]): unknown {
  return 'result' in reply ? pick(membersOf(reply), names) : said(reply);
}

/** A reply to `process/read`: its chunks as text. */
export function saidOfRead(reply: Reply): unknown {
  if (!('result' in reply)) return said(reply);
  const { chunks, ...rest } = pick(membersOf(reply), READ_MEMBERS);
  const list = Array.isArray(chunks) ? chunks : [];
  return { chunks: list.map((chunk: Members) => `${chunk.seq} ${chunk.stream} ${textOf(chunk.chunk)}`), ...rest };
}

/** The members of the result, sorted; of a refusal what `said` tells. */
export function shapeOf(reply: Reply): unknown {
  return 'result' in reply ? Object.keys(membersOf(reply)).sort() : said(reply);
}

/** One member of the result of a reply that must have succeeded. */
export function member(reply: Reply, name: string): unknown {
  if (!('result' in reply)) throw new Error(`an answer was expected, not ${JSON.stringify(said(reply))}`);
  return membersOf(reply)[name];
}

/** A notification in one line: its `seq`, what it is, and what it says. */
export function told({ method, params }: ProcessNotification): string {
  const { seq, stream, chunk, exitCode } = params;
  const says =
    method === 'process/output' ? ` ${stream} ${textOf(chunk)}` : exitCode === undefined ? '' : ` ${exitCode}`;
  return `${seq} ${method}${says}`;
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const READ_MEMBERS = ['chunks', 'nextSeq', 'exited', 'exitCode', 'closed', 'failure'];

function textOf(chunk: unknown): string {
  return JSON.stringify(Buffer.from(String(chunk), 'base64').toString());
}

function membersOf(reply: { readonly result: unknown }): Members {
  return typeof reply.result === 'object' && reply.result !== null ? (reply.result as Members) : {};
}

function pick(members: Members, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => name in members).map((name) => [name, members[name]]));
}
