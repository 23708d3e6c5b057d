import type { FAULTS } from '../../suite/catalogues.js';
import { code, codes, page, table } from './markdown.js';

type Fault = (typeof FAULTS)[number];

const KINDS: Readonly<Record<Fault['kind'], { readonly title: string; readonly about: string }>> = {
  link: { title: 'The connection', about: 'The connection itself ends or stops taking what is written.' },
  peer: { title: 'The peer', about: 'The connection is well, and the executor is not.' },
  frame: { title: 'Frames that should not be', about: 'One frame is broken, or belongs to nothing.' },
  order: {
    title: 'Order',
    about: 'Every frame is correct; when and how often they come is not what one might expect.',
  },
  bytes: { title: 'Chunks', about: 'How frames are cut into the chunks that the client is given.' },
};

const INTRODUCTION = `What can go wrong in a run. A fault is an action of a scenario like any other, so the strategy decides what it falls between.
*Forms* are the forms of the link that can show it; the adapter takes the link in one of them: \`messages()\`,
\`stream('lines')\`, \`stream('content-length')\` or \`webSocket()\`.

When everything in a scenario has happened the run *heals*: stalls are undone and the connection ends cleanly, if nothing
has ended it before.`;

/** The page of all faults, by what they are done with. */
export function renderFaults(faults: readonly Fault[]): string {
  const sections = Object.entries(KINDS).map(([kind, { title, about }]) => {
    const members = faults.filter((fault) => fault.kind === kind);
    return [`## ${title}`, about, tableOf(members)].join('\n\n');
  });
  return page('Faults', [INTRODUCTION, ...sections]);
}

function tableOf(faults: readonly Fault[]): string {
  const rows = faults.map(({ name, statement, note, forms, scenario }) => {
    return [code(name), note === undefined ? statement : `${statement} ${note}`, codes(forms), asScenario(scenario)];
  });
  return table(['fault', 'what happens', 'forms', 'in a scenario'], rows);
}

/** Objects are code; what is said in words holds its own code. */
function asScenario(scenario: string): string {
  return scenario.replace(/^\{.*\}/, (object) => code(object));
}
