import type { PublishedModule } from '../../core/published-client.js';

/** Imports a module of a client that was installed with this package. */
export const load = (specifier: string): Promise<PublishedModule> => import(specifier);
