/** The name that `--target` was given, and the version behind it: `@scope/name@1.2.3`. A scope begins with an @ too. */
export function splitVersion(target: string): { readonly name: string; readonly version: string | undefined } {
  const at = target.lastIndexOf('@');
  if (at <= 0) return { name: target, version: undefined };
  return { name: target.slice(0, at), version: target.slice(at + 1) };
}
