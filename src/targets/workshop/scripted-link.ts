import { Duplex } from 'node:stream';
import type {
  ClientLink,
  ConnectedClient,
  DuplexLike,
  MessageTransport,
  Target,
  WebSocketLike,
} from '../../core/target.js';

/** A frame as the client wrote it. */
export interface WrittenFrame {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly processId?: string };
  readonly error?: { readonly code: number };
}

/**
 * The other end of a connection in memory, for tests of workshop clients: what the client writes is kept, and what the
 * test delivers arrives in the same synchronous run. Answers `initialize` by itself, in a microtask.
 */
export class ScriptedLink implements ClientLink {
  readonly written: WrittenFrame[] = [];
  /** Writes are refused from here on, though reading goes on. */
  refusing = false;
  /** Writes are neither taken nor refused from here on. */
  stalling = false;
  private listener: ((message: unknown) => void) | undefined;
  private closeListener: ((reason?: string) => void) | undefined;
  private duplex: Duplex | undefined;
  private ended = false;

  messages(): MessageTransport {
    return {
      send: async (message): Promise<void> => {
        if (this.stalling) return new Promise(() => undefined);
        if (this.ended || this.refusing) throw new Error('the link is lost');
        this.take(structuredClone(message) as WrittenFrame);
      },
      onMessage: (listener) => {
        this.listener = listener;
      },
      onClose: (listener) => {
        this.closeListener = listener;
      },
      onError: () => undefined,
      close: () => this.end('closed here'),
    };
  }

  stream(): DuplexLike {
    this.duplex = new Duplex({
      allowHalfOpen: false,
      read: () => undefined,
      write: (chunk, _encoding, done) => {
        this.take(JSON.parse(String(chunk)));
        done();
      },
    });
    return this.duplex;
  }

  webSocket(): WebSocketLike {
    throw new Error('this link has no socket');
  }

  /** Hands messages over, on a stream as one chunk. */
  deliver(...messages: readonly object[]): void {
    if (this.duplex !== undefined) this.duplex.push(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
    else for (const message of messages) this.listener?.(structuredClone(message));
  }

  /** Ends the connection cleanly. */
  end(reason = 'gone'): void {
    if (this.ended) return;
    this.ended = true;
    if (this.duplex !== undefined) this.duplex.push(null);
    else this.closeListener?.(reason);
  }

  /** The id of the last request of this method. */
  idOf(method: string): number {
    const id = this.written.findLast((frame) => frame.method === method)?.id;
    if (id === undefined) throw new Error(`no request ${method} was written`);
    return id;
  }

  private take(frame: WrittenFrame): void {
    this.written.push(frame);
    if (frame.method === 'initialize') queueMicrotask(() => this.deliver({ id: frame.id, result: { sessionId: 'S' } }));
  }
}

/** A client of this target, connected to a scripted link. */
export async function connected(target: Target): Promise<{ link: ScriptedLink; client: ConnectedClient }> {
  const link = new ScriptedLink();
  const client = await target.connect(link, { clientName: 'test', callTimeoutMs: 1000 });
  return { link, client };
}

export function output(seq: number, text: string): object {
  const chunk = Buffer.from(text).toString('base64');
  return { method: 'process/output', params: { processId: 'P', seq, stream: 'stdout', chunk } };
}

export function exited(seq: number, exitCode: number): object {
  return { method: 'process/exited', params: { processId: 'P', seq, exitCode } };
}

export function closed(seq: number): object {
  return { method: 'process/closed', params: { processId: 'P', seq } };
}
