// What the confirmation scripts share: a real TCP connection over loopback, the frames of LSP, and how a script ends.
// It imports Node alone, so that a confirmation stands without Tailrace.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Both ends of a fresh TCP connection: `socket` for the client under test, `peer` for the script to write raw bytes on.
 */
export async function openLoopback() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const socket = connect(server.address().port, '127.0.0.1');
  const [[peer]] = await Promise.all([accepted, once(socket, 'connect')]);
  server.close();
  // The peer may learn of a reset too; it does not matter to it.
  peer.on('error', () => {});
  return { socket, peer };
}

/** The bytes of one message, as text. */
export function frame(message) {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The beginning of a frame: its header promises more than ever comes. */
export function halfFrame(message) {
  const whole = frame(message);
  return whole.slice(0, whole.length - 10);
}

/** The next message that the client writes. It expects whole frames, one at a time. */
export async function readMessage(peer) {
  let text = '';
  for (;;) {
    const [chunk] = await once(peer, 'data');
    text += chunk;
    const [, length, body] = /^Content-Length: (\d+)\r\n\r\n(.*)$/s.exec(text) ?? [];
    if (body !== undefined && Buffer.byteLength(body) >= Number(length)) return JSON.parse(body);
  }
}

/** Lets the event loop go round this often. */
export async function goRound(times) {
  for (let round = 0; round < times; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** How often `attempt` resolves with true, of so many times. */
export async function countOf(times, attempt) {
  let count = 0;
  for (let index = 0; index < times; index += 1) if (await attempt()) count += 1;
  return count;
}

/** Says what was seen and ends the process: 0 when the finding is confirmed, 1 when it is not. */
export function conclude(isConfirmed, seen) {
  console.log(`${isConfirmed ? 'confirmed' : 'not confirmed'}: ${seen}`);
  process.exit(isConfirmed ? 0 : 1);
}
