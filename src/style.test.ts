// The style rules that the linter does not see: lengths, names, and suppressions without a reason.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';

const FOLDERS = ['src', 'sim', 'properties', 'reports', 'bench'];

/** The first row that fits a file sets how many lines it may have. */
const LINES_MAX: readonly (readonly [pattern: RegExp, lines: number, instead: string])[] = [
  [/^src\/index\.ts$/, 50, 'it is all a library user reads: re-export less'],
  [/\.test\.ts$/, 600, 'split the tests by what they are about'],
  [/\.ts$/, 400, 'split it by what its parts are about'],
];

const KEBAB_CASE_FILE = /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/;
const KEBAB_CASE_FOLDER = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SAYS_NOTHING = /^(utils?|helpers?|commons?|misc)$/;

/** Comments that silence a check: the ones refused outright, and the ones that must say why. */
const REFUSED: readonly (readonly [pattern: RegExp, message: string])[] = [
  [/@ts-(ignore|nocheck)/, 'use @ts-expect-error with a reason, which fails once it is not needed'],
  [/biome-ignore-(all|start)/, 'silence one line, with a reason'],
  [/(eslint|oxlint)-disable|prettier-ignore/, 'this project lints and formats with Biome'],
  [/^\s*biome-ignore\b(?!.*: *\S+( +\S+){2})/, 'say why: "biome-ignore lint/group/rule: the reason in words"'],
  [/^\s*@ts-expect-error\b(?!\W*\w+( +\S+){2})/, 'say why: "@ts-expect-error the reason in words"'],
];

function checkNames(file: string): string[] {
  const folders = file.split('/');
  const name = folders.pop() ?? '';
  const problems: string[] = [];
  if (!KEBAB_CASE_FILE.test(name)) problems.push(`${file}: name it in kebab-case`);
  for (const part of [...folders, name.replace(/\..*/, '')]) {
    if (SAYS_NOTHING.test(part)) problems.push(`${file}: "${part}" does not say what is in it; name it after that`);
  }
  for (const folder of folders) {
    if (!KEBAB_CASE_FOLDER.test(folder)) problems.push(`${file}: name the folder ${folder} in kebab-case`);
  }
  return problems;
}

function checkLength(file: string, text: string): string[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  const [, max = 0, instead = ''] = LINES_MAX.find(([pattern]) => pattern.test(file)) ?? [];
  return lines > max ? [`${file}: ${lines} lines, at most ${max}: ${instead}`] : [];
}

function checkComments(file: string, text: string): string[] {
  const { comments, errors } = parseSync(file, text);
  if (errors.length > 0) return [`${file}: does not parse: ${errors[0]?.message}`];
  return comments.flatMap((comment) => {
    const refusal = REFUSED.find(([pattern]) => pattern.test(comment.value));
    const line = text.slice(0, comment.start).split('\n').length;
    return refusal === undefined ? [] : [`${file}:${line} "${comment.value.trim()}": ${refusal[1]}`];
  });
}

/** The formatter breaks code, and leaves comments as they are. */
const COMMENT_WIDTH_MAX = 120;

function checkCommentWidth(file: string, text: string): string[] {
  const lines = text.split('\n');
  const ofComments = new Set(
    parseSync(file, text).comments.flatMap(({ start, end }) => {
      const first = text.slice(0, start).split('\n').length;
      return text
        .slice(start, end)
        .split('\n')
        .map((_, index) => first + index);
    }),
  );
  return [...ofComments]
    .filter((line) => (lines[line - 1] ?? '').length > COMMENT_WIDTH_MAX)
    .map((line) => `${file}:${line} is a comment of more than ${COMMENT_WIDTH_MAX} columns: wrap it`);
}

/** `value!: Type` promises what nobody checks, as the `!` that the linter refuses does. */
function checkDefinite(file: string, text: string): string[] {
  const problems: string[] = [];
  JSON.stringify(parseSync(file, text).program, (_key, node: unknown) => {
    if (typeof node === 'bigint') return String(node);
    if (typeof node === 'object' && node !== null && 'definite' in node && node.definite === true) {
      const line = text.slice(0, 'start' in node ? Number(node.start) : 0).split('\n').length;
      problems.push(`${file}:${line} "!:" hides a missing value: initialise it, or say | undefined`);
    }
    return node;
  });
  return problems;
}

function checkStyle(file: string, text: string): string[] {
  const checks = [checkNames(file), checkLength(file, text), checkComments(file, text)];
  return [...checks, checkCommentWidth(file, text), checkDefinite(file, text)].flat();
}

const root = fileURLToPath(new URL('..', import.meta.url));

function sourceFiles(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.posix.join(folder, name.replaceAll('\\', '/')),
    ),
  ).filter((file) => file.endsWith('.ts'));
}

test('every source file keeps to the style', () => {
  expect(sourceFiles().flatMap((file) => checkStyle(file, readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
});

describe('the checker', () => {
  const lines = (count: number) => '//\n'.repeat(count);

  test.each([
    ['sim/a.ts', lines(401), '401 lines, at most 400'],
    ['sim/a.test.ts', lines(601), '601 lines, at most 600'],
    ['src/index.ts', lines(51), '51 lines, at most 50'],
    ['sim/virtualClock.ts', '', 'kebab-case'],
    ['sim/virtual_clock.ts', '', 'kebab-case'],
    ['src/cli/Views/a.ts', '', 'name the folder Views in kebab-case'],
    ['src/utils/a.ts', '', '"utils" does not say what is in it'],
    ['src/cli/helpers.ts', '', '"helpers" does not say what is in it'],
    ['src/common/a.ts', '', '"common" does not say what is in it'],
    ['sim/a.ts', '// @ts-ignore because of reasons given here\n', 'use @ts-expect-error'],
    ['sim/a.ts', '// @ts-expect-error\n', 'say why'],
    ['sim/a.ts', '// biome-ignore lint/suspicious/noExplicitAny\n', 'say why'],
    ['sim/a.ts', '// biome-ignore lint/suspicious/noExplicitAny: ok\n', 'say why'],
    ['sim/a.ts', '// biome-ignore-all lint: the whole file is special\n', 'silence one line'],
    ['sim/a.ts', '/* eslint-disable */\n', 'Biome'],
    ['sim/a.ts', `/**\n * ${'word '.repeat(24)}\n */\n`, 'a comment of more than 120 columns'],
    ['sim/a.ts', 'let a!: number;\n', 'hides a missing value'],
    ['sim/a.ts', 'class A { readonly a!: number }\n', 'hides a missing value'],
  ])('refuses %s (case %#)', (file, text, message) => {
    const problems = checkStyle(file, text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  test.each([
    ['sim/a.ts', lines(400)],
    ['sim/a.test.ts', lines(600)],
    ['sim/virtual-clock.test.ts', ''],
    ['sim/a.ts', '// biome-ignore lint/suspicious/noExplicitAny: the peer may send anything at all\n'],
    ['sim/a.ts', '// @ts-expect-error the option is missing from the published types\n'],
    ['sim/a.ts', 'export const text = "// @ts-ignore";\n'],
  ])('allows %s (case %#)', (file, text) => {
    expect(checkStyle(file, text)).toEqual([]);
  });
});
