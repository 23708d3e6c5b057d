import type { ExecClient } from '../../src/client/index.js';
import type { Emission } from './server-port.js';

/** What a case body about the reference client talks to: a client that has shaken hands, and the world around it. */
export interface ClientPort {
  readonly client: ExecClient;
  /** A path of the server's, as the client is given it. */
  path(absolute: string): string;
  /** What to start for a shell script, whose function `cue` waits for the next thing to happen. */
  script(processId: string, text: string): { readonly argv: readonly string[]; readonly cwd: string };
  /** See `ServerConnection.happens`. */
  happens(processId: string, how: 'cued' | 'unasked', emissions: readonly Emission[]): void;
  /** The server is busy: it answers nothing from here on. */
  occupy(): Promise<void>;
  /** The server is gone: its process group is killed. */
  lose(): void;
}
