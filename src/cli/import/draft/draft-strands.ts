import { Document, isMap, type Node, Scalar, YAMLSeq } from 'yaml';
import { printable } from '../shorten.js';
import { SpillingText } from './spilling-text.js';

/** An action as a race file writes it: its kind with its name first. */
export type DraftAction = Readonly<Record<string, unknown>>;

/** So many items are made into text at a time. */
const ITEMS_PER_DOCUMENT = 200;

/** A list of a race file, as text that is written as it grows. */
export class DraftList {
  readonly #indent: string;
  readonly #text = new SpillingText();
  #document = new Document();
  #nodes: Node[] = [];
  #count = 0;

  /** @param indent in columns */
  constructor(indent: number) {
    this.#indent = ' '.repeat(indent);
  }

  get count(): number {
    return this.#count;
  }

  /** @param comment lines above the item */
  add(item: DraftAction | string, comment?: readonly string[]): void {
    const node = this.#document.createNode(item, { flow: true });
    if (node instanceof Scalar) node.type = 'QUOTE_DOUBLE';
    if (isMap<Scalar, Node>(node)) for (const { value } of node.items) quoteUnprintable(value);
    if (comment !== undefined) node.commentBefore = comment.map((line) => ` ${line}`).join('\n');
    this.#nodes.push(node);
    this.#count += 1;
    if (this.#nodes.length >= ITEMS_PER_DOCUMENT) this.#write();
  }

  *pieces(): Generator<string> {
    this.#write();
    yield* this.#text.pieces();
  }

  dispose(): void {
    this.#text.dispose();
  }

  #write(): void {
    if (this.#nodes.length === 0) return;
    const list = new YAMLSeq<Node>(this.#document.schema);
    list.items = this.#nodes;
    this.#document.contents = list;
    const text = this.#document.toString({ lineWidth: 0 });
    for (const line of text.split('\n')) if (line !== '') this.#text.append(`${this.#indent}${printable(line)}\n`);
    this.#document = new Document();
    this.#nodes = [];
  }
}

/** In double quotes what cannot be shown can stand as an escape. */
function quoteUnprintable(value: Node | null): void {
  if (value instanceof Scalar && typeof value.value === 'string' && printable(value.value) !== value.value) {
    value.type = 'QUOTE_DOUBLE';
  }
}

interface Placed {
  readonly strand: 'app' | 'connection';
  /** The name of its action. */
  readonly name: string;
  /** The point that the log shows to have been reached. */
  readonly reached: string;
}

/**
 * The two strands of a draft and the order between them. Within a strand its order is what orders it; between the two,
 * what comes first on one side and what comes next on the other are the only pairs that are needed: every other pair of
 * the log's order follows from these.
 */
export class DraftStrands {
  readonly app = new DraftList(4);
  readonly connection = new DraftList(4);
  readonly order = new DraftList(2);
  #last: Placed | undefined;

  /** Something the app does, an operation. The log shows that its message was written. */
  addOperation(name: string, action: DraftAction, comment: readonly string[]): void {
    this.#order({ strand: 'app', name, reached: `${name}.written` }, `${name}.invoked`);
    this.app.add(action, comment);
  }

  /**
   * Something that reaches the client.
   *
   * @param point its name as a point
   * @param waitsFor the operation whose message it cannot come before anyway
   */
  addDelivery(point: string, action: DraftAction, comment: readonly string[], waitsFor?: string): void {
    this.#order({ strand: 'connection', name: point, reached: point }, point, waitsFor);
    this.connection.add(action, comment);
  }

  /** The end, of which no log knows when it came. */
  addEnd(action: DraftAction, comment: readonly string[]): void {
    this.connection.add(action, comment);
  }

  dispose(): void {
    for (const list of [this.app, this.connection, this.order]) list.dispose();
  }

  #order(placed: Placed, occurs: string, waitsFor?: string): void {
    const last = this.#last;
    this.#last = placed;
    if (last === undefined || last.strand === placed.strand || last.name === waitsFor) return;
    this.order.add(`${last.reached} < ${occurs}`);
  }
}
