// A notification that arrived before the connection ended reaches its handler after `onclose`, where the transport hands
// over both with no microtask between.
//
// The handler of a notification is called a microtask after the notification has come, and `onclose` at once. A pair of
// Node streams in one process emits `data`, `end` and `close` in one row of ticks, before any microtask; so does what a
// program demultiplexes by itself. With a child process the end is read in a later round of the event loop, and with the
// package's InMemoryTransport a microtask lies between: there the handler comes first.
import { Client, InMemoryTransport, ReadBuffer, serializeMessage } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { conclude } from '../loopback.mjs';
import { openInProcess, orderOf } from '../mcp-in-process.mjs';
import { SERVER } from '../mcp-stdio.mjs';

async function orderOver(transport, end) {
  const client = new Client({ name: 'app', version: '1' });
  await client.connect(transport);
  const onLog = (listener) => client.setNotificationHandler('notifications/message', listener);
  return orderOf(client, onLog, () => end(client));
}

const pair = openInProcess({ ReadBuffer, serializeMessage });
const inProcess = await orderOver(pair.transport, () => setImmediate(pair.log));
const child = await orderOver(new StdioClientTransport(SERVER), (client) => {
  client.callTool({ name: 'log', arguments: {} }).catch(() => {});
});
const [near, far] = InMemoryTransport.createLinkedPair();
far.onmessage = ({ id, method, params }) => {
  if (method !== 'initialize') return;
  const result = {
    protocolVersion: params.protocolVersion,
    capabilities: { logging: {} },
    serverInfo: { name: 'server', version: '1' },
  };
  void far.send({ jsonrpc: '2.0', id, result });
};
const inMemory = await orderOver(near, () => {
  void far.send({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'the last word' } });
  void far.close();
});
const seen = `a log message, and the end right behind it: over streams in one process the app is told of: ${inProcess}; of a child: ${child}; over InMemoryTransport: ${inMemory}`;
conclude(inProcess === 'closed, log' && child === 'log, closed' && inMemory === 'log, closed', seen);
