import type {
  Capability,
  ClientLink,
  ConnectContext,
  ConnectedClient,
  Dialect,
  Target,
  TransportPreset,
} from '../../core/target.js';
import { classifyFailure } from './failures.js';
import { WorkshopClient, type WorkshopParts } from './workshop-client.js';
import { WorkshopFiles } from './workshop-files.js';
import { WorkshopProcesses } from './workshop-process.js';

/** A target made of workshop parts; a part that is not named is the correct one. */
export interface WorkshopOptions extends WorkshopParts {
  readonly name: string;
  readonly preset?: TransportPreset;
  /** By default `exec-server`; in the others there are no processes and files. */
  readonly dialect?: Dialect;
  /** Whether the app may connect the client again. */
  readonly reconnects?: boolean;
  readonly client?: new (parts: WorkshopParts, context: ConnectContext) => WorkshopClient;
  readonly processes?: new (client: WorkshopClient) => WorkshopProcesses;
  readonly files?: new (client: WorkshopClient) => WorkshopFiles;
}

const PLAIN: readonly Capability[] = ['calls', 'notifications', 'close', 'timeouts'];
const EXECUTING: readonly Capability[] = ['calls', 'notifications', 'processes', 'files', 'close', 'timeouts'];

export function workshopTarget(options: WorkshopOptions): Target {
  const { name, preset, dialect = 'exec-server', reconnects = false } = options;
  const capabilities = dialect === 'exec-server' ? EXECUTING : PLAIN;
  return {
    name,
    dialect,
    capabilities: reconnects ? [...capabilities, 'reconnect'] : capabilities,
    ...(preset === undefined ? {} : { preset }),
    async connect(link, context) {
      const { client: Client = WorkshopClient } = options;
      const client = new Client(options, context);
      await client.connect(link, context.clientName);
      return connectedClient(client, options, context);
    },
  };
}

function connectedClient(
  client: WorkshopClient,
  options: WorkshopOptions,
  { clientName }: ConnectContext,
): ConnectedClient {
  const { processes: Processes = WorkshopProcesses, files: Files = WorkshopFiles, dialect = 'exec-server' } = options;
  const executing = dialect === 'exec-server' ? { processes: new Processes(client), files: new Files(client) } : {};
  return {
    ...executing,
    call: (method, params) => client.request(method, params),
    async notify(method, params) {
      await client.notify(method, params);
    },
    onNotification: (listener) => client.onNotification(listener),
    onClose: (listener) => client.onClose(listener),
    close: () => client.close(),
    ...(options.reconnects === true ? { reconnect: (link: ClientLink) => client.reconnect(link, clientName) } : {}),
    classify: classifyFailure,
  };
}
