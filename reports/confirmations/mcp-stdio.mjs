// What the confirmations of MCP clients share: the server to start, and what it says that it heard. Like `loopback.mjs`
// it imports Node alone; the client is that of the package, with the package's own transport to a child process.
import { fileURLToPath } from 'node:url';

/** For `StdioClientTransport`: a fresh server, whose stdin and stdout are the connection. */
export const SERVER = {
  command: process.execPath,
  args: [fileURLToPath(new URL('./mcp-server.mjs', import.meta.url))],
};

/** What the server that the client is connected to has read, in order, the question left out. */
export async function askHeard(client) {
  const { content } = await client.callTool({ name: 'heard', arguments: {} });
  return JSON.parse(content[0].text).slice(0, -1);
}

/** Has the server leave, and settles when the client has reported the close. */
export async function lose(client) {
  const closed = new Promise((resolve) => {
    client.onclose = resolve;
  });
  client.callTool({ name: 'leave', arguments: {} }).catch(() => {});
  await closed;
}
