// What the confirmations of json-rpc-2.0 share: the code that its README has an app write, over a real WebSocket on
// loopback. The client's is that of undici, which Node has as its global `WebSocket` from version 22 on; the server is
// made with ws.
import { once } from 'node:events';
import { WebSocket } from 'undici';
import { WebSocketServer } from 'ws';

/** What an app gives a call under "With timeout" in the README: a message of its own. */
export const TIMED_OUT = 'The call timed out';

/**
 * A client of this module of the package, whose socket has opened, and the server's end of it. Between the two lines it
 * is the example under "Bi-directional JSON-RPC" in the README, word for word. It is the same in every version, but for
 * `JSON.parse`, which was missing in 0.2.9.
 */
export async function openReadmeClient({ JSONRPCClient, JSONRPCServer, JSONRPCServerAndClient }) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const webSocket = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
  const client = new JSONRPCClient((request) => {
    // ---------------------------------------------------------------------------------------------------------------
    try {
      webSocket.send(JSON.stringify(request));
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  });
  const serverAndClient = new JSONRPCServerAndClient(new JSONRPCServer(), client);

  webSocket.onmessage = (event) => {
    serverAndClient.receiveAndSend(JSON.parse(event.data.toString()));
  };

  // On close, make sure to reject all the pending requests to prevent hanging.
  webSocket.onclose = (event) => {
    serverAndClient.rejectAllPendingRequests(`Connection is closed (${event.reason}).`);
  };
  // -----------------------------------------------------------------------------------------------------------------
  const opened = new Promise((resolve) => {
    webSocket.addEventListener('open', resolve);
  });
  const [[peer]] = await Promise.all([accepted, opened]);
  server.close();
  return { client, serverAndClient, webSocket, peer };
}

/** Settles when the client's socket has closed, and `onclose` has run. */
export function closeOf(webSocket) {
  return new Promise((resolve) => {
    webSocket.addEventListener('close', resolve);
  });
}

/** A client whose server has gone: by a close frame, or without a word. */
export async function openAndLose(rpc, how = 'close') {
  const opened = await openReadmeClient(rpc);
  const closed = closeOf(opened.webSocket);
  if (how === 'close') opened.peer.close(1000);
  else opened.peer.terminate();
  await closed;
  return opened;
}

/**
 * A call, as a record whose `state` changes as it settles. A version without timeouts, before 0.2.18, makes it without
 * one.
 */
export function callWithin(client, timeoutMs, { createJSONRPCErrorResponse }) {
  const fail = (id) => createJSONRPCErrorResponse(id, 123, TIMED_OUT);
  const requester = client.timeout === undefined ? client : client.timeout(timeoutMs, fail);
  const call = { state: 'pending', error: undefined, settled: undefined };
  call.settled = requester.request('demo/echo', {}).then(
    (result) => Object.assign(call, { state: `resolved with ${result}` }),
    (error) => Object.assign(call, { state: `rejected with "${error.message}"`, error }),
  );
  return call;
}

/** The names of the errors that end a process by default, while the client meets what `meet` does. */
export async function crashesOf(event, meet) {
  const seen = [];
  const listener = (error) => seen.push(`${error.name}: ${error.message}`);
  process.on(event, listener);
  await meet();
  process.off(event, listener);
  return seen;
}
