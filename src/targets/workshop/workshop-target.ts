import type { Capability, ConnectContext, ConnectedClient, Target, TransportPreset } from '../../core/target.js';
import { classifyFailure } from './failures.js';
import { WorkshopClient, type WorkshopParts } from './workshop-client.js';
import { WorkshopFiles } from './workshop-files.js';
import { WorkshopProcesses } from './workshop-process.js';

/** A target made of workshop parts; a part that is not named is the correct one. */
export interface WorkshopOptions extends WorkshopParts {
  readonly name: string;
  readonly preset?: TransportPreset;
  readonly client?: new (parts: WorkshopParts, context: ConnectContext) => WorkshopClient;
  readonly processes?: new (client: WorkshopClient) => WorkshopProcesses;
  readonly files?: new (client: WorkshopClient) => WorkshopFiles;
}

const CAPABILITIES: readonly Capability[] = ['calls', 'notifications', 'processes', 'files', 'close', 'timeouts'];

export function workshopTarget(options: WorkshopOptions): Target {
  const { name, preset } = options;
  return {
    name,
    dialect: 'exec-server',
    capabilities: CAPABILITIES,
    ...(preset === undefined ? {} : { preset }),
    async connect(link, context) {
      const { client: Client = WorkshopClient } = options;
      const client = new Client(options, context);
      await client.connect(link, context.clientName);
      return connectedClient(client, options);
    },
  };
}

function connectedClient(client: WorkshopClient, options: WorkshopOptions): ConnectedClient {
  const { processes: Processes = WorkshopProcesses, files: Files = WorkshopFiles } = options;
  return {
    call: (method, params) => client.request(method, params),
    async notify(method, params) {
      await client.notify(method, params);
    },
    onNotification: (listener) => client.onNotification(listener),
    onClose: (listener) => client.onClose(listener),
    close: () => client.close(),
    processes: new Processes(client),
    files: new Files(client),
    classify: classifyFailure,
  };
}
