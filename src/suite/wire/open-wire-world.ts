import { serveEndpoint } from '../../../sim/wire/serve-endpoint.js';
import type { WireServer } from '../../../sim/wire/wire-server.js';
import { createWireWorld } from '../../../sim/wire/world/create-wire-world.js';
import { AdapterError, UsageError } from '../../core/errors.js';
import type { PublishedProgram } from '../../core/published-client.js';
import type { Driver, DriverContext, EndpointName, WireTarget } from '../../core/wire-target.js';
import type { World } from '../../core/world.js';
import type { InstalledProgram, WireReference } from '../contracts.js';
import { keepFolder, letFolderGo } from './leftovers.js';
import { startDriver } from './start-driver.js';

/** A world with everything that it stands on. */
export interface OpenWireWorld {
  readonly world: World;
  /** Ends the driver and the server. Resolves when both are gone. */
  close(): Promise<void>;
}

/**
 * Starts the driver of a target, and serves the executor that its clients connect to.
 *
 * @throws AdapterError when the driver cannot be started; UsageError for an endpoint that it does not have
 */
export async function openWireWorld(reference: WireReference, context: DriverContext): Promise<OpenWireWorld> {
  const { wire } = reference;
  const { target, endpoint, start } = await prepare(reference, context);
  const { server, close } = await serve(endpoint);
  try {
    const driver = await start(server);
    const { endpoint: _, repeats, ...settings } = wire;
    const world = createWireWorld({
      target,
      driver,
      server,
      settings,
      ...(context.signal && { signal: context.signal }),
      ...(repeats === undefined ? {} : { repeats }),
    });
    return {
      world,
      async close() {
        await driver.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Serves an endpoint whose socket goes with this process as well, where it has a folder of its own. */
async function serve(name: EndpointName): Promise<{ readonly server: WireServer; close(): Promise<void> }> {
  const server = await serveEndpoint(name);
  const { folder } = server;
  if (folder !== undefined) keepFolder(folder);
  return {
    server,
    async close() {
      await server.close();
      if (folder !== undefined) letFolderGo(folder);
    },
  };
}

interface Prepared {
  readonly target: WireTarget;
  readonly endpoint: EndpointName;
  start(server: WireServer): Promise<Driver>;
}

async function prepare({ name, driver, wire }: WireReference, context: DriverContext): Promise<Prepared> {
  if ('module' in driver) {
    const target = await bindProgram(name, driver);
    const endpoint = endpointOf(target, wire.endpoint);
    return { target, endpoint, start: (server) => target.start(server.endpoint, context) };
  }
  const { command, cwd } = driver;
  const { hello, driver: started } = await startDriver(command, startingIn(cwd, context));
  // Its clients are told where to connect to one by one.
  const start = (): Promise<Driver> => Promise.resolve(started);
  return { target: { ...hello, start }, endpoint: endpointOf(hello, wire.endpoint), start };
}

function startingIn(cwd: string | undefined, context: DriverContext): DriverContext {
  if (cwd === undefined) return context;
  return { ...context, startProgram: (start) => context.startProgram({ cwd, ...start }) };
}

async function bindProgram(name: string, { module, folder, version }: InstalledProgram): Promise<WireTarget> {
  try {
    const { default: program } = (await import(module)) as { readonly default: PublishedProgram };
    return program.bind(folder, version);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AdapterError('adapter-load', `${name}@${version}: its adapter (${module}) could not be loaded: ${why}`);
  }
}

/** The endpoint that was asked for, or the first that the client has. */
function endpointOf(
  { name, endpoints }: Pick<WireTarget, 'name' | 'endpoints'>,
  asked: EndpointName | undefined,
): EndpointName {
  const [first] = endpoints;
  const endpoint = asked ?? first;
  if (endpoint !== undefined && endpoints.includes(endpoint)) return endpoint;
  throw new UsageError(
    'bad-option',
    `--endpoint ${endpoint}: ${name} does not connect to one; it has ${endpoints.join(', ')}`,
  );
}
