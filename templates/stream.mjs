/**
 * Tells Tailrace how your client is made, what it can do, and how it tells its failures apart.
 *
 * This file works as it is: the client at its end is a stand-in, and the peer that Tailrace
 * simulates answers each of its calls with an echo. To check your own client, go through the
 * steps 1 to 4, and delete the stand-in.
 */

// The type is for editors alone: nothing is imported when this file runs.
/** @type {import('tailrace').Target} */
const target = {
  // 1. What reports call your client, and which protocol it speaks. 'json-rpc' has no handshake;
  //    with 'mcp', 'lsp', 'acp' and 'exec-server', `connect` lets your client do its own.
  name: 'stand-in',
  dialect: 'json-rpc',

  // 2. What your client can do. Leave out what it cannot, and its member below: properties that
  //    need it do not apply then. There is also 'timeouts', for a client that gives up on a call
  //    after `context.callTimeoutMs` (`context` is the second parameter of `connect`), and
  //    'reconnect', 'processes' and 'files'.
  capabilities: ['calls', 'notifications', 'close'],

  // 3. Your client, made anew for every run, with the link in place of its connection. It is
  //    ready for calls when this settles.
  //    This form of the link is a Duplex of node:stream that behaves like a TCP socket, with one
  //    JSON text per line. `link.stream('content-length')` has headers before each instead, as
  //    in the Language Server Protocol. For pipes add `preset: 'stdio'` beside the dialect.
  async connect(link) {
    const client = new StandIn(link.stream('lines'));
    return {
      // Both go on unchanged: `params` tie the call to its request on the wire.
      call: (method, params) => client.call(method, params),
      notify: (method, params) => client.notify(method, params),
      onNotification: (listener) => {
        client.onNotification = listener;
      },
      onClose: (listener) => {
        client.onClose = listener;
      },
      close: () => client.close(),

      // 4. What a user of your client can tell from an error, by its class, its code or a
      //    documented message, and by nothing else. There are also the kinds 'timeout',
      //    'cancelled' and 'protocol'.
      classify(error) {
        if (error instanceof ConnectionLost) return { kind: 'disconnected', reason: error.message };
        if (error instanceof ServerError) return { kind: 'server', code: error.code };
        return { kind: 'unknown' };
      },
    };
  },
};

export default target;

// The stand-in: from here on everything goes once your own client is in its place.

class ConnectionLost extends Error {}

class ServerError extends Error {
  code;

  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

class StandIn {
  /** @type {(method: string, params: unknown) => void} */
  onNotification = () => {};
  onClose = () => {};
  #stream;
  #pending = new Map();
  #nextId = 1;
  /** @type {ConnectionLost | undefined} */
  #failure;
  #ended = false;

  constructor(stream) {
    this.#stream = stream;
    const decoder = new TextDecoder();
    let rest = '';
    stream.on('data', (chunk) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#read(line);
    });
    stream.on('error', (error) => void this.#fail(error.message));
    stream.on('close', () => this.#lose());
  }

  async call(method, params) {
    const id = this.#nextId++;
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#send({ id, method, params }).catch((error) => this.#take(id)?.reject(error));
    return answer;
  }

  notify(method, params) {
    return this.#send({ method, params });
  }

  close() {
    this.#fail('closed by the app');
    this.#stream.destroy();
  }

  async #send(message) {
    // A call that is made after the end fails at once.
    if (this.#ended) throw this.#fail('the connection ended');
    /** @type {Promise<void>} */
    const written = new Promise((resolve, reject) => {
      this.#stream.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`, (error) => {
        if (error) reject(this.#fail(error.message));
        else resolve();
      });
    });
    await written;
  }

  /** Nothing behind a text that is no JSON can be trusted. */
  #read(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      this.#fail('the peer sent what is no JSON');
      this.#stream.destroy();
      return;
    }
    this.#receive(message);
  }

  #receive({ id, method, params, result, error }) {
    if (method !== undefined && id !== undefined) this.#refuse(id);
    else if (method !== undefined) this.onNotification(method, params);
    else if (error !== undefined) this.#take(id)?.reject(new ServerError(error));
    else this.#take(id)?.resolve(result);
  }

  #refuse(id) {
    // Nobody waits for this answer once the connection is gone.
    this.#send({ id, error: { code: -32601, message: 'Method not found' } }).catch(() => {});
  }

  /** A call is settled by whoever takes it out, and so only once. */
  #take(id) {
    const call = this.#pending.get(id ?? 0);
    this.#pending.delete(id ?? 0);
    return call;
  }

  /** What goes wrong first is the reason of all that fails by it. */
  #fail(reason) {
    this.#failure ??= new ConnectionLost(reason);
    return this.#failure;
  }

  #lose() {
    this.#ended = true;
    // Delete the next line and run again, to see what a violation looks like.
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(this.#fail('the connection ended'));
    this.onClose();
  }
}
