import { AdapterError } from '../../src/core/errors.js';
import type { EndCause } from '../../src/core/history.js';
import type { ClientLink, DuplexLike, LinkForm, MessageTransport, WebSocketLike } from '../../src/core/target.js';
import type { LinkObserver, LinkSettings, OutgoingFrame, SimulatedLink } from './link.js';
import type { LinkEnd } from './link-end.js';
import { MessageLink } from './message-link.js';
import { StreamLink } from './stream-link.js';
import { WebSocketLink } from './web-socket-link.js';

/** One simulated connection, in whichever form the client takes it. */
export function createLink(settings: LinkSettings): SimulatedLink {
  return new TakenOnce(settings);
}

const CALLS: Readonly<Record<LinkForm, string>> = {
  messages: 'messages()',
  lines: "stream('lines')",
  'content-length': "stream('content-length')",
  'web-socket': 'webSocket()',
};

/** Passes on to the form that was taken. What happens before is kept, and done to the form when it is taken. */
class TakenOnce implements SimulatedLink {
  readonly client: ClientLink;
  readonly #settings: LinkSettings;
  readonly #observer: LinkObserver;
  #form: LinkForm | undefined;
  #end: LinkEnd | undefined;
  #early: ((end: LinkEnd) => void)[] | undefined;
  #endedEarly = false;

  constructor(settings: LinkSettings) {
    this.#settings = settings;
    this.#observer = settings.observer;
    this.client = {
      messages: () => this.#takeMessages(),
      stream: (framing) => this.#takeStream(framing),
      webSocket: () => this.#takeWebSocket(),
    };
  }

  get readable(): boolean {
    return this.#end === undefined ? !this.#endedEarly : this.#end.readable;
  }

  get closedLocally(): boolean {
    return this.#end?.closedLocally ?? false;
  }

  deliver(frame: OutgoingFrame, hold: boolean): void {
    if (this.#end !== undefined) this.#end.deliver(frame, hold);
    else this.#later((end) => end.deliver(frame, hold));
  }

  flush(): void {
    if (this.#end !== undefined) this.#end.flush();
    else this.#later((end) => end.flush());
  }

  end(cause: EndCause, uncoded = false): void {
    if (this.#end !== undefined) this.#end.end(cause, uncoded);
    else {
      this.#endedEarly = true;
      this.#later((end) => end.end(cause, uncoded));
    }
  }

  endWrites(how: 'epipe' | 'destroyed' | 'stalled'): void {
    if (this.#end !== undefined) this.#end.endWrites(how);
    else this.#later((end) => end.endWrites(how));
  }

  closeRest(): void {
    this.#end?.closeRest();
  }

  resumeWrites(): void {
    if (this.#end !== undefined) this.#end.resumeWrites();
    else this.#later((end) => end.resumeWrites());
  }

  #takeMessages(): MessageTransport {
    this.#checkNotTaken('messages');
    const link = new MessageLink(this.#observer);
    this.#taken('messages', link);
    return link.transport;
  }

  #takeStream(framing: 'lines' | 'content-length'): DuplexLike {
    if (framing !== 'lines' && framing !== 'content-length') {
      const message = `stream(${JSON.stringify(framing)}) was called on the link; a stream is framed by 'lines' or by 'content-length'`;
      throw new AdapterError('adapter-contract', message);
    }
    this.#checkNotTaken(framing);
    const link = new StreamLink(framing, this.#settings);
    this.#taken(framing, link);
    return link.duplex;
  }

  #takeWebSocket(): WebSocketLike {
    this.#checkNotTaken('web-socket');
    const link = new WebSocketLink(this.#observer);
    this.#taken('web-socket', link);
    return link.socket;
  }

  #checkNotTaken(form: LinkForm): void {
    if (this.#form === undefined) return;
    const message =
      `${CALLS[form]} was called on a link that was already taken by ${CALLS[this.#form]}. A link is one connection: ` +
      'take it once, in one form, in `connect`, and keep what you were given';
    throw new AdapterError('adapter-contract', message);
  }

  #taken(form: LinkForm, end: LinkEnd): void {
    this.#form = form;
    this.#end = end;
    this.#observer.formTaken(form);
    for (const happen of this.#early ?? []) happen(end);
    this.#early = undefined;
  }

  #later(happen: (end: LinkEnd) => void): void {
    this.#early ??= [];
    this.#early.push(happen);
  }
}
