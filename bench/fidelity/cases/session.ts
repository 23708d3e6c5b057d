import { base64, said } from '../observe.js';
import type { ServerConnection, ServerPort } from '../server-port.js';

/** A connection that has shaken hands. */
export async function shakenHands(port: ServerPort): Promise<ServerConnection> {
  const connection = await port.connect();
  const reply = await connection.request('initialize', { clientName: 'fidelity' });
  if (!('result' in reply)) throw new Error(`the handshake failed: ${JSON.stringify(said(reply))}`);
  connection.notify('initialized', {});
  return connection;
}

/** Starts a script, with other params than usual where given. */
export async function startScript(
  connection: ServerConnection,
  processId: string,
  script: string,
  others: object = {},
): Promise<void> {
  const reply = await connection.request('process/start', { ...connection.script(processId, script), ...others });
  if (!('result' in reply)) throw new Error(`${script} was not started: ${JSON.stringify(said(reply))}`);
}

/** A process that writes each of `texts` to stdout by itself, one chunk each, and then exits with 0 and closes. */
export async function runToEnd(
  connection: ServerConnection,
  processId: string,
  texts: readonly string[],
): Promise<void> {
  const script = [...texts.map((text) => `cue; printf ${text}`), 'cue'].join('; ');
  await startScript(connection, processId, script);
  for (const [index, text] of texts.entries()) {
    connection.happens(processId, 'cued', [{ kind: 'output', text }]);
    await connection.notifications(processId, index + 1);
  }
  connection.happens(processId, 'cued', [{ kind: 'exited', exitCode: 0 }, { kind: 'closed' }]);
  await connection.notifications(processId, texts.length + 2);
}

/** The params of `process/write`. */
export function written(processId: string, text: string, writeId: string): object {
  return { processId, chunk: base64(text), writeId };
}
