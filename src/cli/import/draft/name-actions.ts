import type { MessageId } from '../logged-message.js';

const SLUG_LENGTH_MAX = 40;
const ID_LENGTH_MAX = 12;

/**
 * Gives every action of a draft a name of its own: the method and the id of its request, `tools-call-12`. It keeps no
 * list of the names: an id that is higher than all before it is new, and any other name has the place in the log.
 */
export class ActionNames {
  #highestId = -1;
  #numbered = 0;

  /** The name of a request with an id. */
  ofRequest(method: string, id: MessageId, at: number): string {
    if (typeof id === 'number' && Number.isSafeInteger(id) && id > this.#highestId) {
      this.#highestId = id;
      return `${slugOf(method)}-${id}`;
    }
    // No slug has a `_`, so nothing else ends like this.
    return `${slugOf(method)}-${slugOf(String(id)).slice(0, ID_LENGTH_MAX)}_${at}`;
  }

  /** The name of what has no id that is the client's. */
  numbered(method: string): string {
    this.#numbered += 1;
    return `${slugOf(method)}-n${this.#numbered}`;
  }
}

function slugOf(text: string): string {
  const slug = text
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, SLUG_LENGTH_MAX);
  return slug.replace(/-+$/, '') || 'message';
}
