import type { LinkForm, TransportPreset } from '../../../src/core/target.js';
import type { Endpoint, EndpointName } from '../../../src/core/wire-target.js';
import type { WireLink, WireLinkSettings, WireServer } from '../wire-server.js';
import type { Connection } from './connection/connection.js';
import type { Listener } from './listener.js';
import { QueuedLink } from './queued-link.js';

/** The links of one endpoint: those that wait for a connection, the first being the next, and those that have one. */
export class EndpointLinks {
  readonly #name: EndpointName;
  readonly #form: LinkForm;
  readonly #links = new Set<QueuedLink>();

  constructor(name: EndpointName, form: LinkForm) {
    this.#name = name;
    this.#form = form;
  }

  expect(settings: WireLinkSettings): WireLink {
    const onDispose = (link: QueuedLink): void => void this.#links.delete(link);
    const link = new QueuedLink(settings, { name: this.#name, form: this.#form, onDispose });
    this.#links.add(link);
    return link;
  }

  /** Whether a connection would belong to somebody. */
  get expected(): boolean {
    return this.#next() !== undefined;
  }

  /** A client has connected: the link that waits takes the connection. False where none does. */
  connect(open: (settings: WireLinkSettings) => Connection): boolean {
    const link = this.#next();
    link?.attach(open(link.settings));
    return link !== undefined;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#links].map((link) => link.dispose()));
  }

  #next(): QueuedLink | undefined {
    for (const link of this.#links) if (!link.connected) return link;
    return undefined;
  }
}

export interface EndpointParts {
  readonly name: EndpointName;
  readonly endpoint: Endpoint;
  readonly form: LinkForm;
  readonly preset: TransportPreset;
  readonly links: EndpointLinks;
  readonly listener: Listener;
}

/** Puts the parts of an endpoint together, of whatever kind it is. */
export class EndpointServer implements WireServer {
  readonly name: EndpointName;
  readonly endpoint: Endpoint;
  readonly form: LinkForm;
  readonly preset: TransportPreset;
  readonly #links: EndpointLinks;
  readonly #listener: Listener;

  constructor({ name, endpoint, form, preset, links, listener }: EndpointParts) {
    this.name = name;
    this.endpoint = endpoint;
    this.form = form;
    this.preset = preset;
    this.#links = links;
    this.#listener = listener;
  }

  get folder(): string | undefined {
    return this.#listener.folder;
  }

  expect(settings: WireLinkSettings): WireLink {
    return this.#links.expect(settings);
  }

  async refuse(): Promise<void> {
    this.#listener.refuse();
  }

  accept(): Promise<void> {
    return this.#listener.accept();
  }

  async close(): Promise<void> {
    this.#listener.refuse();
    await this.#links.dispose();
    await this.#listener.close();
  }
}
