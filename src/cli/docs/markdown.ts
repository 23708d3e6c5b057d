/** The first line of every generated page. */
export const GENERATED = '<!-- Generated from the code by `npm run docs`. Changes made here are lost. -->';

/** A table; a bar inside a cell would end it, and is escaped. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

export function codes(texts: readonly string[]): string {
  return texts.map(code).join(', ');
}

/** A page of blocks with an empty line between them. Blocks that are empty are left out. */
export function page(title: string, blocks: readonly string[]): string {
  return `${[GENERATED, `# ${title}`, ...blocks].filter((block) => block !== '').join('\n\n')}\n`;
}
