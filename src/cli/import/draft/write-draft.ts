import { Document, type Pair, type Scalar } from 'yaml';
import { RACE_FORMAT } from '../../../core/race.js';
import type { DraftStrands } from './draft-strands.js';
import type { DraftEnd } from './race-draft.js';

/** The end that every draft has: no log shows one. */
export const END_NAME = 'cut';

export interface DraftHead {
  /** Of the log. */
  readonly name: string;
  /** Lines at the top of the file. */
  readonly about: readonly string[];
  readonly title: string | undefined;
  readonly end: DraftEnd;
  /** The property that was said to be violated. */
  readonly violates: string | undefined;
}

const OPEN_TOLD_MAX = 8;

/** The property that a log without an answer is most often about. */
const LIKELY_PROPERTY = 'call-settles';

const ABOUT_ORDER: readonly string[] = [
  'The order of the log between the two strands, as few pairs as say all of it. A log shows when a message was written;',
  'the draft takes it that the call was made then. Whatever is taken out of here is tried in every order: a search over',
  'more, which finds what the log shows only by chance.',
];

/** The text of a draft, in pieces. The strands are finished with it. */
export function* writeDraft(head: DraftHead, strands: DraftStrands): Generator<string> {
  yield renderHead(head);
  yield 'strands:\n';
  if (strands.app.count > 0) yield* strandOf('app', strands.app.pieces());
  yield* strandOf('connection', strands.connection.pieces());
  const { unanswered } = head.end;
  if (unanswered.length > 0) {
    yield render([
      'unanswered',
      unanswered,
      ['The log has no answer to these, and the simulated peer would give one.'],
    ]);
  }
  if (strands.order.count > 0) {
    yield `${ABOUT_ORDER.map((line) => `# ${line}\n`).join('')}order:\n`;
    yield* strands.order.pieces();
  }
  yield render(['violates', head.violates ?? LIKELY_PROPERTY, violatesComment(head)]);
}

function* strandOf(name: string, pieces: Iterable<string>): Generator<string> {
  yield `  ${name}:\n`;
  yield* pieces;
}

function renderHead({ name, about, title, end }: DraftHead): string {
  const text = render(
    ['tailrace-race', RACE_FORMAT, []],
    title === undefined
      ? ['title', `Draft from ${name}`, ['REVIEW: say in one line what happens.']]
      : ['title', title, []],
    ...(end.needs.length === 0 ? [] : [['needs', end.needs, []] as const]),
  );
  const source = '# source: https://...     # where the report is\n# summary: what was seen, in a sentence or two\n';
  return `${about.map((line) => `# ${line}\n`).join('')}${text}${source}`;
}

function violatesComment({ violates, end: { open } }: DraftHead): string[] {
  const shown = open.slice(0, OPEN_TOLD_MAX).join(', ');
  const more = open.length > OPEN_TOLD_MAX ? `, and ${open.length - OPEN_TOLD_MAX} more` : '';
  const unsettled = open.length === 0 ? [] : [`Open at the end of the log: ${shown}${more}.`];
  if (violates !== undefined) return unsettled;
  const [first = 'A'] = open;
  return [
    ...unsettled,
    `REVIEW: which property was violated is not in the log; this one is likely. tailrace list properties has them all, and`,
    `{ property: ${LIKELY_PROPERTY}, of: ${first} } says that no other operation is meant.`,
  ];
}

type Field = readonly [key: string, value: unknown, comment: readonly string[]];

/** Some fields of the file, each below its comment. */
function render(...fields: readonly Field[]): string {
  const document = new Document(Object.fromEntries(fields.map(([key, value]) => [key, value])));
  const pairs = (document.contents as unknown as { readonly items: readonly Pair<Scalar>[] }).items;
  for (const [index, [, value, comment]] of fields.entries()) {
    const pair = pairs[index];
    if (pair === undefined) continue;
    if (Array.isArray(value)) pair.value = document.createNode(value, { flow: true }) as never;
    if (comment.length > 0) pair.key.commentBefore = comment.map((line) => ` ${line}`).join('\n');
  }
  return document.toString({ lineWidth: 0 });
}

/** What the log says of the end, for whoever reviews the draft. */
export function endComment(said: readonly string[]): string[] {
  return [
    ...said,
    'REVIEW: a log of messages does not show when the connection ended, or how. Here it ends last, free against the calls',
    'that come after the last message. Pin it with order; reset, end-read and end-write end it in other ways.',
  ];
}
