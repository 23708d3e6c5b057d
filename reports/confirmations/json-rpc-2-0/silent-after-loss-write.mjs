// A call that is made after the connection has closed is written to the socket that has closed.
//
// The same defect as late-call-fails-fast-late.mjs, seen by the socket, which discards what it is given.
import * as rpc from 'json-rpc-2.0';
import { callWithin, openAndLose } from '../json-rpc-2-0-web-socket.mjs';
import { conclude } from '../loopback.mjs';

const { client, webSocket } = await openAndLose(rpc);
const written = [];
const send = webSocket.send.bind(webSocket);
webSocket.send = (text) => {
  written.push(`${JSON.parse(text).method} while readyState is ${webSocket.readyState}`);
  send(text);
};
await callWithin(client, 50, rpc).settled;

conclude(
  written.join() === 'demo/echo while readyState is 3',
  `after onclose the client sends ${written.join(', ') || 'nothing'}, where 3 is CLOSED, and send does not throw`,
);
