import type { EndpointName } from '../../../../src/core/wire-target.js';
import { encodeFrame } from '../../../link/framing.js';
import type { LinkObserver } from '../../../link/link.js';
import { serveEndpoint } from '../../serve-endpoint.js';
import type { WireLink, WireLinkSettings, WireServer } from '../../wire-server.js';
import { breakOffAll, dial, type PlainClient } from './plain-client.js';

/** An endpoint with one connection, both of its sides, and what the link's observer was told. */
export interface Connected {
  readonly server: WireServer;
  readonly link: WireLink;
  readonly client: PlainClient;
  readonly told: unknown[];
  /** The value as the client's side of this endpoint has it: framed, or as it is on a WebSocket. */
  framed(value: unknown): string;
  /** Delivers values, each a delivery numbered on from the last, as one burst. */
  deliver(...values: unknown[]): void;
}

export function loggedObserver(told: unknown[]): LinkObserver {
  return {
    formTaken: (form) => told.push(`form ${form}`),
    frameWritten: (frame) => told.push('value' in frame ? { written: frame.value } : 'garbage'),
    writeFailed: () => told.push('write-failed'),
    taken: (delivery) => told.push(`taken ${delivery}`),
    endTaken: (cause) => told.push(`end-taken ${cause}`),
    localClose: () => told.push('local-close'),
    listenerThrew: () => told.push('listener-threw'),
  };
}

/** How a value looks on an endpoint of this form. */
export function framedFor({ form }: WireServer, value: unknown): string {
  const text = JSON.stringify(value);
  return form === 'lines' || form === 'content-length' ? encodeFrame(form, text) : text;
}

/** Expects a connection, and dials it. `connected` is true when this resolves. */
export async function connectTo(
  server: WireServer,
  settings: Omit<WireLinkSettings, 'observer'> = {},
): Promise<Connected> {
  const told: unknown[] = [];
  let tellConnected: () => void = () => {};
  const connected = new Promise<void>((resolve) => {
    tellConnected = resolve;
  });
  const observer = loggedObserver(told);
  const link = server.expect({
    ...settings,
    observer: {
      ...observer,
      formTaken: (form) => {
        observer.formTaken(form);
        tellConnected();
      },
    },
  });
  const client = dial(server.endpoint);
  await connected;
  let delivery = 0;
  const deliver = (...values: unknown[]): void => {
    for (const [at, value] of values.entries()) {
      link.deliver({ delivery, value }, at < values.length - 1);
      delivery += 1;
    }
  };
  return { server, link, client, told, framed: (value) => framedFor(server, value), deliver };
}

/** Opens an endpoint for the length of a body, and ends it and all clients afterwards. */
export async function withEndpoint(name: EndpointName, body: (server: WireServer) => Promise<void>): Promise<void> {
  const server = await serveEndpoint(name);
  try {
    await body(server);
  } finally {
    await server.close();
    breakOffAll();
  }
}
