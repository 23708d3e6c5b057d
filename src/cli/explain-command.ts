import type { Command } from 'commander';
import type { Property } from '../core/property.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { type KnownTarget, loadKnownTargets } from './known-targets.js';
import { unknownName } from './suggest-names.js';

export interface ExplainOptions {
  readonly json?: boolean;
}

/** Adds `tailrace explain`; `finish` is told the exit code. */
export function addExplainCommand(program: Command, context: CliContext, finish: (exitCode: number) => void): void {
  program
    .command('explain')
    .description('what a property demands, why, what reaches it and what breaks it')
    .argument('<property>', 'the id of a property')
    .option('--json', 'as JSON')
    .action(async (id: string, options: ExplainOptions) => finish(await explainCommand(id, options, context)));
}

/** Runs `tailrace explain` and returns its exit code. */
export async function explainCommand(id: string, options: ExplainOptions, context: CliContext): Promise<number> {
  const { PROPERTIES } = await import('../suite/catalogues.js');
  const property = PROPERTIES.find((known) => known.id === id);
  if (property === undefined) {
    throw unknownName(
      'property',
      id,
      PROPERTIES.map((known) => known.id),
      'tailrace list properties',
    );
  }
  const broken = (await loadKnownTargets()).filter((target) => target.breaks === id);
  context.stdout.write(options.json === true ? explainAsJson(property, broken) : explainAsText(property, broken));
  return EXIT.conformant;
}

function explainAsJson(property: Property, broken: readonly KnownTarget[]): string {
  const { judge: _code, ...told } = property;
  return `${JSON.stringify({ ...told, brokenClients: broken.map((target) => target.name) }, null, 2)}\n`;
}

function explainAsText(property: Property, broken: readonly KnownTarget[]): string {
  const needs = property.needs.map((need) => (typeof need === 'string' ? need : need.join(' or ')));
  const rows: [string, readonly string[]][] = [
    ['statement', [property.statement]],
    ['level', [property.level === 'must' ? 'must' : 'should (decides the exit code only with --strict)']],
    ['why', [property.why]],
    ['reached when', [property.reach]],
    ['broken by', [property.brokenBy]],
    ['seen in', broken.map((target) => `${target.name}: ${target.description}`)],
    ['needs', [needs.length === 0 ? 'nothing' : needs.join(', ')]],
    ['can fail as', [property.kinds.join(', ')]],
    ['sources', property.sources],
  ];
  const lines = rows.flatMap(([label, values]) =>
    values.flatMap((value, index) => layOut(index === 0 ? label : '', value)),
  );
  return `${[property.id, ...lines].join('\n')}\n`;
}

const LABEL_WIDTH = 14;
const TEXT_WIDTH = 96;

/** A label and its text beside it, wrapped between words. */
function layOut(label: string, text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > TEXT_WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((part, index) => `  ${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${part}`);
}
