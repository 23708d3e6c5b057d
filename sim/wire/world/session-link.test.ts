import { beforeEach, describe, expect, it } from 'vitest';
import type { AfterLoss } from '../../../src/core/scenario.js';
import type { LinkObserver, OutgoingFrame } from '../../link/link.js';
import type { WireLink, WireLinkSettings, WireServer } from '../wire-server.js';
import { SessionLink } from './session-link.js';

/** A connection that keeps what is sent on it, and on which a test writes as the client. */
class KeptLink implements WireLink {
  readonly connected = true;
  readonly readable = true;
  readonly closedLocally = false;
  readonly bytesSent = 0;
  readonly endSent = false;
  readonly sent: unknown[] = [];
  readonly observer: LinkObserver;

  constructor({ observer }: WireLinkSettings) {
    this.observer = observer;
  }

  write(value: unknown): void {
    this.observer.frameWritten({ value });
  }

  deliver(frame: OutgoingFrame): void {
    this.sent.push('value' in frame ? frame.value : frame.text);
  }

  flush(): void {}
  end(): void {}
  endWrites(): void {}
  closeRest(): void {}
  resumeWrites(): void {}
  async flushed(): Promise<void> {}
  async dispose(): Promise<void> {}
}

let connections: KeptLink[];
let heard: unknown[];
let told: string[];
let link: SessionLink;

beforeEach(() => {
  connections = [];
  heard = [];
  told = [];
  link = make('resume');
});

function make(afterLoss: AfterLoss): SessionLink {
  const nothing = (): void => undefined;
  const expectLink = (settings: WireLinkSettings): WireLink => {
    const kept = new KeptLink(settings);
    connections.push(kept);
    return kept;
  };
  const refuse = async (): Promise<void> => {
    told.push('refused');
  };
  return new SessionLink({ expect: expectLink, refuse } as unknown as WireServer, {
    afterLoss,
    told: (what) => told.push(what),
    observer: {
      formTaken: nothing,
      frameWritten: (frame) => heard.push('value' in frame ? frame.value : frame),
      writeFailed: nothing,
      taken: nothing,
      endTaken: nothing,
      localClose: () => told.push('local close'),
      listenerThrew: nothing,
    },
  });
}

let delivery = 0;

function deliver(value: unknown): void {
  link.deliver({ delivery, value }, false);
  delivery += 1;
}

function tell(method: string, seq: number, more: object = {}): void {
  deliver({ method, params: { processId: 'p', seq, ...more } });
}

function connection(index: number): KeptLink {
  const found = connections[index];
  if (found === undefined) throw new Error(`there is no connection ${index}`);
  return found;
}

/** The connection is lost, and the client comes back. */
function comeBack(): KeptLink {
  link.end('eof');
  const second = connection(connections.length - 1);
  second.write({ id: 1, method: 'initialize', params: { resumeSessionId: 'session' } });
  second.write({ method: 'initialized', params: {} });
  return second;
}

const read = (id: number, afterSeq: number): unknown => {
  return { id, method: 'process/read', params: { processId: 'p', afterSeq, maxBytes: null, waitMs: 0 } };
};

describe('a session that a client resumes', () => {
  it('tells all that a process has done since, its exit and its close among it', () => {
    tell('process/output', 1, { stream: 'stdout', chunk: 'YQ==' });
    tell('process/output', 2, { stream: 'stdout', chunk: 'Yg==' });
    tell('process/exited', 3, { exitCode: 7 });
    tell('process/closed', 4);
    const second = comeBack();
    second.write(read(2, 1));
    const chunks = [{ seq: 2, stream: 'stdout', chunk: 'Yg==' }];
    expect(second.sent).toEqual([
      { id: 1, result: { sessionId: 'session' } },
      { id: 2, result: { chunks, nextSeq: 5, exited: true, exitCode: 7, closed: true, failure: null } },
    ]);
    expect(heard).toEqual([]);
  });

  it('tells nothing that lies behind what was not told yet', () => {
    tell('process/closed', 3);
    tell('process/output', 1, { stream: 'stdout', chunk: 'YQ==' });
    const second = comeBack();
    second.write(read(2, 1));
    expect(second.sent.at(-1)).toMatchObject({ result: { chunks: [], nextSeq: 2, exited: false, closed: false } });
  });

  it('leaves later reads of the process to the executor', () => {
    const second = comeBack();
    expect(told).toEqual(['interrupted', 'resumed']);
    second.write(read(2, 0));
    second.write(read(3, 0));
    expect(heard).toMatchObject([{ method: 'process/read' }]);
    expect(second.sent).toHaveLength(2);
  });

  it('answers what was asked on this connection, and nothing that was asked on the one before', () => {
    connection(0).write({ id: 5, method: 'process/start', params: {} });
    const second = comeBack();
    second.write({ id: 5, method: 'process/terminate', params: {} });
    const [before, after] = heard as { readonly id: unknown }[];
    deliver({ id: before?.id, result: { processId: 'stale' } });
    deliver({ id: after?.id, result: { running: false } });
    expect(second.sent.slice(1)).toEqual([{ id: 5, result: { running: false } }]);
  });

  it('does so however often the client comes back', () => {
    comeBack();
    connection(1).write({ id: 5, method: 'process/start', params: {} });
    const third = comeBack();
    third.write({ id: 5, method: 'process/terminate', params: {} });
    const [before, after] = heard as { readonly id: unknown }[];
    deliver({ id: before?.id, result: { processId: 'stale' } });
    deliver({ id: after?.id, result: { running: false } });
    deliver({ id: 'stray', result: null });
    expect(third.sent.slice(1)).toEqual([
      { id: 5, result: { running: false } },
      { id: 'stray', result: null },
    ]);
  });
});

describe('a client that closes its connection itself', () => {
  it('is let in again, and finds that its session is not known', () => {
    connection(0).observer.localClose();
    link.end('eof');
    const second = connection(1);
    second.observer.formTaken('web-socket');
    second.write({ id: 1, method: 'initialize', params: { resumeSessionId: 'session' } });
    expect(second.sent).toMatchObject([{ id: 1, error: { code: -32600 } }]);
    expect([told, connections.length]).toEqual([['local close'], 3]);
  });

  it('finds nobody where a lost connection is refused', () => {
    const refusing = make('refuse');
    connections.at(-1)?.observer.localClose();
    refusing.end('eof');
    expect(told).toEqual(['local close', 'refused']);
  });
});
