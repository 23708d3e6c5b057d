import { InvariantError } from '../../core/errors.js';

/**
 * A page that is written by hand, with what stands between `<!-- NAME: ... -->` and `<!-- end of NAME -->` replaced by
 * these contents, by their names.
 */
export function fillMarked(page: string, contents: Readonly<Record<string, string>>): string {
  return Object.entries(contents).reduce((text, [name, content]) => {
    const marked = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
    if (!marked.test(text)) throw new InvariantError(`the page has no marks <!-- ${name}: ... --> around a table`);
    return text.replace(marked, (_all, begin: string, end: string) => `${begin}\n${content}\n\n${end}`);
  }, page);
}
