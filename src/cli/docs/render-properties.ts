import type { Property, PropertyFamily } from '../../core/property.js';
import type { KnownTarget } from '../known-targets.js';
import { code, codes, page, table } from './markdown.js';

const FAMILIES: Readonly<Record<PropertyFamily, { readonly title: string; readonly about: string }>> = {
  settles: { title: 'Settles', about: 'Whatever is begun comes to an end, and soon enough.' },
  keeps: {
    title: 'Keeps what arrived',
    about: 'What reached the client before the end is not lost, reordered or repeated.',
  },
  tells: { title: 'Tells the truth', about: 'What a caller is told is what happened.' },
  stands: { title: 'Stands', about: 'The client survives, and leaves nothing behind.' },
};

const INTRODUCTION = `A property is a rule that a client must follow, with a judge: a pure function from the history of one run to *held*,
*violated* or *unreached*. \`tailrace explain ID\` prints what this page says about one of them.

A *must* decides the verdict. A *should* is reported, and decides it only with \`--strict\`. A property that needs a
capability the target lacks is *not applicable* to it.`;

const WORDS = `## Words

- **Lost**: the connection ended (by EOF, by reset, or by its read side ending) before anybody closed it on this side. A
  failing write alone is no loss. A run that no fault ended is ended by healing, so every run shows what a loss does.
- **Loss seen**: the client has been handed the end, has told of its close if it can, and has nothing left to run until
  time passes. What takes the client a while after the end is not held against it before that moment.
- **Arrived**: the client's code took the last byte before it was handed the end, before any local close and before any
  broken frame.
- **Settles**: resolves, rejects or throws. A synchronous throw is a rejection.`;

/** The page of all properties: a table for each family, then a section for each property. */
export function renderProperties(properties: readonly Property[], targets: readonly KnownTarget[]): string {
  const families = Object.entries(FAMILIES).map(([family, { title, about }]) => {
    const members = properties.filter((property) => property.family === family);
    return [`## ${title}`, about, overview(members), ...members.map((member) => section(member, targets))].join('\n\n');
  });
  return page('Properties', [INTRODUCTION, WORDS, ...families]);
}

function overview(properties: readonly Property[]): string {
  const rows = properties.map(({ id, level, statement }) => [`[${code(id)}](#${id})`, level, statement]);
  return table(['property', 'level', 'statement'], rows);
}

function section(property: Property, targets: readonly KnownTarget[]): string {
  const { id, family, level, statement, needs, withoutDialects, kinds, sources } = property;
  const capabilities = needs.map((need) => (typeof need === 'string' ? code(need) : need.map(code).join(' or ')));
  const broken = targets.filter(({ breaks }) => breaks === id).map(brokenClient);
  const facts: readonly (readonly [label: string, text: string])[] = [
    ['Level', level],
    ['Why', property.why],
    ['Reached when', property.reach],
    ['Typically broken by', property.brokenBy],
    ['Needs', capabilities.length === 0 ? 'nothing' : capabilities.join(' and ')],
    ['Not in dialect', codes(withoutDialects ?? [])],
    ['Can fail as', codes(kinds)],
    ['Broken clients', broken.map((line) => `\n  - ${line}`).join('')],
    ['Sources', sources.map((source) => `\n  - <${source}>`).join('')],
    ['Judge', `[properties/${family}/${id}.ts](../properties/${family}/${id}.ts)`],
  ];
  const lines = facts
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `- **${label}**: ${text}`.replace(': \n', ':\n'));
  return [`### ${id}`, statement, lines.join('\n')].join('\n\n');
}

function brokenClient({ name, module, description }: KnownTarget): string {
  const path = module.replace(/^.*\/targets\//, 'src/targets/').replace(/\.js$/, '.ts');
  return `[${code(name)}](../${path}): ${description}`;
}
