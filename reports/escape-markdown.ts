/**
 * Text of somebody else as one line of GitHub Flavored Markdown that shows it and does nothing else: no markup, no
 * HTML, no cell of a table, no link, no mention of a person.
 */
export function escapeMarkdown(text: string): string {
  return (
    toOneLine(text)
      .replace(/[\\`*_[\]{}|~#!$]/g, '\\$&')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // What GitHub makes a link or a mention by itself, it makes of the text without its escapes: something must come
      // between.
      .replace(/(?<=@)(?=\w)|(?<=\bwww)(?=\.)|(?<=:)(?=\/\/)/gi, '&#8203;')
  );
}

/**
 * Text of our own, in which what stands between backticks is code; the rest is shown as {@link escapeMarkdown} does.
 */
export function escapeProse(text: string): string {
  return text
    .split(/(`[^`|]+`)/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part.slice(1, -1)) : escapeWithin(part)))
    .join('');
}

/** The spaces at its ends are what keeps a part from its neighbours. */
function escapeWithin(part: string): string {
  const [, before = '', text = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(part) ?? [];
  return `${before === '' ? '' : ' '}${escapeMarkdown(text)}${after === '' ? '' : ' '}`;
}

/** Text as it is, in a code span that it cannot end. Not for a cell of a table, which a bar ends even there. */
export function codeSpan(text: string): string {
  const line = toOneLine(text);
  const fence = '`'.repeat(longestRun(line) + 1);
  const apart = /^`|`$|^ .* $/.test(line) || line.trim() === '' ? ' ' : '';
  return `${fence}${apart}${line}${apart}${fence}`;
}

/** Text as it is, lines and all, in a code block that it cannot end. */
export function codeBlock(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/[^\P{C}\n]/gu, '')}\n${fence}`;
}

function toOneLine(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, ' ').trim();
}

/** How many backticks there are in a row, where they are most. */
function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
