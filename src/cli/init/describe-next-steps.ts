import { basename } from 'node:path';
import { FORMS, type FormName } from './forms.js';

/** An adapter that was written. */
export interface WrittenAdapter {
  readonly file: string;
  readonly form: FormName;
  /** Whether the form was taken without anybody having said so. */
  readonly assumed: boolean;
  /** Whether `run` takes the file by itself. */
  readonly found: boolean;
}

/** What was written, and what to do with it, as lines. */
export function describeNextSteps({ file, form, assumed, found }: WrittenAdapter): string {
  const target = found ? '' : ` --target ${/\s/.test(file) ? `"${file}"` : file}`;
  // What is found lies in the working folder, however it was named; in CI it is named, so that a missing one is told.
  const named = found ? ` --target ./${basename(file)}` : target;
  const others = FORMS.filter(({ name }) => name !== form).map(({ name }) => `--form ${name}`);
  return [
    `wrote ${file}: an adapter with a stand-in where your client goes (form: ${form})`,
    ...(assumed ? [`(${form}, because nobody can be asked here; there is also ${others.join(' and ')})`] : []),
    '',
    `1. npx tailrace run${target}`,
    '   checks the stand-in, which is conformant.',
    `2. Put your client in its place: the steps 1 to 4 in ${file}. Then run it again.`,
    `3. npx tailrace run${named} --profile ci --report junit=tailrace.xml`,
    '   is for CI: its exit code is 0 only if your client is conformant.',
    '',
  ].join('\n');
}
