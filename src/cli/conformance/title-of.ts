/** The title of the tests of a target: what was asked for, or one that names its module. Nothing is checked yet. */
export function titleOf(target: unknown, options: unknown): string {
  const title: unknown = typeof options === 'object' && options !== null ? Reflect.get(options, 'title') : undefined;
  if (typeof title === 'string' && title !== '') return title;
  const href: unknown = typeof target === 'object' && target !== null ? Reflect.get(target, 'href') : target;
  const name = typeof href === 'string' && href !== '' ? decode(href.split(/[/\\]/).at(-1) ?? '') : '';
  return name === '' ? 'conformance' : `conformance of ${name}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
