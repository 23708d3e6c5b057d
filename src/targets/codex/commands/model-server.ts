import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What the model has done next: a command, or nothing more in this turn. */
export type ModelStep =
  | { readonly do: 'command'; readonly callId: string; readonly command: string; readonly yieldMs: number }
  | { readonly do: 'end-turn' };

/** What came of a command that the model asked for, in the words that the client has for the model. */
export interface CommandOutput {
  readonly callId: string;
  readonly text: string;
}

/**
 * A model, as codex asks for one over the Responses API: on loopback, and with a script in place of a mind. It is asked
 * once at the beginning of a turn, and once more with what came of every command.
 */
export class ModelServer {
  readonly #server: Server;
  /** Given the outputs that a request brings; what it gives is what the model does. */
  readonly #next: (outputs: readonly CommandOutput[]) => ModelStep;
  #responses = 0;

  private constructor(next: (outputs: readonly CommandOutput[]) => ModelStep) {
    this.#next = next;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  static async listen(next: (outputs: readonly CommandOutput[]) => ModelStep): Promise<ModelServer> {
    const model = new ModelServer(next);
    await new Promise<void>((resolve, reject) => {
      model.#server.once('error', reject);
      model.#server.listen(0, '127.0.0.1', resolve);
    });
    return model;
  }

  /** What a provider's `base_url` is set to. */
  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`;
  }

  /** Ends it with everything that is connected. Resolves when nothing is left. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    if (request.method !== 'POST' || request.url?.endsWith('/responses') !== true) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"not here"}}');
      return;
    }
    const step = this.#next(outputsIn(body));
    const id = `response-${this.#responses}`;
    this.#responses += 1;
    const say = (type: string, event: object): void => {
      response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...event })}\n\n`);
    };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    say('response.created', { response: { id } });
    say('response.output_item.done', { item: itemOf(step, id) });
    say('response.completed', { response: { id, usage: NO_USAGE } });
    response.end();
  }
}

const NO_USAGE = {
  input_tokens: 0,
  input_tokens_details: null,
  output_tokens: 0,
  output_tokens_details: null,
  total_tokens: 0,
};

function itemOf(step: ModelStep, response: string): object {
  if (step.do === 'end-turn') {
    const content = [{ type: 'output_text', text: 'done' }];
    return { type: 'message', role: 'assistant', id: `message-${response}`, content };
  }
  const { callId, command, yieldMs } = step;
  const given = JSON.stringify({ cmd: command, yield_time_ms: yieldMs });
  return {
    type: 'function_call',
    id: `item-${response}`,
    call_id: callId,
    name: 'exec_command',
    arguments: given,
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: string[] = [];
  request.setEncoding('utf8');
  try {
    for await (const part of request) parts.push(String(part));
  } catch {
    // The client is gone: nobody reads the answer either.
  }
  return parts.join('');
}

/** The outputs in a request, those of earlier turns among them. */
function outputsIn(body: string): CommandOutput[] {
  const { input = [] } = parsed(body);
  return input.flatMap(({ type, call_id: callId, output }) => {
    if (type !== 'function_call_output' || typeof callId !== 'string') return [];
    return [{ callId, text: typeof output === 'string' ? output : JSON.stringify(output) }];
  });
}

interface RequestBody {
  readonly input?: readonly { readonly type?: unknown; readonly call_id?: unknown; readonly output?: unknown }[];
}

function parsed(body: string): RequestBody {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
