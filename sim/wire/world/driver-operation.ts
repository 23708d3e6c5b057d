import type { AppAction } from '../../../src/core/scenario.js';
import type { Dialect } from '../../../src/core/target.js';
import type { DriverOperation, Endpoint } from '../../../src/core/wire-target.js';
import { callRequest, notifyRequest } from '../../executor/index.js';

/** What every process of a scenario is started in. */
const CWD = '/work';

export interface OperationSettings {
  readonly dialect: Dialect;
  readonly endpoint: Endpoint;
  /** How long a read of a `poll` without a `waitMs` of its own waits, in milliseconds. */
  readonly pollWaitMs: number;
}

/** What a driver is told to do for an action of the app. `afterSeq`: from where a `poll` goes on. */
export function driverOperation(action: AppAction, settings: OperationSettings, afterSeq?: number): DriverOperation {
  const op = action.id;
  switch (action.kind) {
    case 'call':
      return { do: 'call', op, ...callRequest(settings.dialect, op, action.method) };
    case 'notify':
      return { do: 'notify', op, ...notifyRequest(settings.dialect, op) };
    case 'close':
      return { do: 'close', op };
    case 'reconnect':
      return { do: 'reconnect', op, endpoint: settings.endpoint };
    case 'start': {
      const { tty, pipeStdin } = action;
      return { do: 'start', op, argv: ['run', op], cwd: CWD, env: {}, ...given({ tty, pipeStdin }) };
    }
    case 'write':
      return { do: 'write', op, process: action.process, chunkBase64: base64(action.text) };
    case 'terminate':
    case 'subscribe':
      return { do: action.kind, op, process: action.process };
    case 'read': {
      const { process, maxBytes, waitMs } = action;
      return { do: 'read', op, process, ...given({ afterSeq: action.afterSeq, maxBytes, waitMs }) };
    }
    case 'poll': {
      const { process, maxBytes, waitMs = settings.pollWaitMs } = action;
      return { do: 'read', op, process, waitMs, ...given({ afterSeq, maxBytes }) };
    }
    case 'file':
      return fileOperation(action);
  }
}

function fileOperation(action: Extract<AppAction, { kind: 'file' }>): DriverOperation {
  const { id: op, operation, path, to = `${CWD}/copy`, text = '', recursive, force } = action;
  switch (operation) {
    case 'readFile':
    case 'getMetadata':
    case 'readDirectory':
      return { do: operation, op, path };
    case 'writeFile':
      return { do: operation, op, path, dataBase64: base64(text) };
    case 'createDirectory':
      return { do: operation, op, path, ...given({ recursive }) };
    case 'remove':
      return { do: operation, op, path, ...given({ recursive, force }) };
    case 'copy':
      return { do: operation, op, path, to, ...given({ recursive }) };
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The members that are not undefined. */
function given<T extends object>(members: T): Given<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
}
