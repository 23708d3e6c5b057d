import type { ExecutorAction } from '../../src/core/scenario.js';
import { serverRequest, serverRequestId } from '../faults/server-request.js';
import type { ExecutorMessage } from './executor.js';

type RequestAction = Extract<ExecutorAction, { kind: 'request' }>;

/** The requests that the executor made of the client, and which of them an answer belongs to. */
export class ServerRequests {
  /** Not answered yet, oldest first. */
  readonly #open: { readonly action: string; readonly id: unknown }[] = [];

  /** Makes the request. `like`: the id of the client's own request that it is to share, where it is. */
  ask(action: RequestAction, like: unknown, jsonrpc: boolean): ExecutorMessage {
    const { wireId } = action;
    const id = serverRequestId(wireId, like);
    this.#open.push({ action: action.id, id });
    const message = {
      kind: 'request',
      ...(wireId === undefined ? {} : { wireId }),
      ...(action.like === undefined ? {} : { like: action.like }),
    } as const;
    return { wire: { value: serverRequest(jsonrpc, id) }, message };
  }

  /** The action whose request this response answers. Ids of another type are other ids. */
  answered(id: unknown): string | undefined {
    const index = this.#open.findIndex((request) => request.id === id);
    return index < 0 ? undefined : this.#open.splice(index, 1)[0]?.action;
  }
}
