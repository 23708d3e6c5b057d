import type { Scenario } from '../../../core/scenario.js';
import type { RaceNames } from './race-names.js';
import type { RaceText } from './race-text.js';
import type { WrittenAction } from './written-action.js';

/** Operations that the peer leaves unanswered, and would answer by itself otherwise. */
export function readUnanswered(
  written: readonly string[] | undefined,
  actions: readonly WrittenAction[],
  names: RaceNames,
  text: RaceText,
): Pick<Scenario, 'unanswered'> {
  if (written === undefined || written.length === 0) return {};
  const answered = new Set(actions.filter(({ kind }) => kind === 'respond').map(({ value }) => value));
  const unanswered = written.map((name, index) => {
    const path = ['unanswered', index];
    const id = names.asked(name, 'leave it out here', path);
    if (names.find(name)?.kind === 'call') {
      const says = `'${name}' is a call, which is never answered by itself`;
      throw text.refuse(path, `${says}; leave it out here, and write no { respond: ${name} }`);
    }
    if (answered.has(name))
      throw text.refuse(path, `'${name}' is left unanswered here, and { respond: ${name} } answers it`);
    if (written.indexOf(name) !== index) throw text.refuse(path, `'${name}' is there twice`);
    return id;
  });
  return { unanswered };
}
