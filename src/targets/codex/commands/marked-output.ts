/** A piece of output as the executor sent it. */
export interface MarkedOutput {
  readonly seq: number;
  readonly stream: string;
  readonly text: string;
}

/**
 * `#SEQ STREAM "TEXT"`: what the executor of this target puts in place of every text, in
 * `sim/executor/named-processes.ts`.
 */
const MARK = /^#(\d+) (\S+) (".*")$/;

/**
 * The pieces of output in a text that codex shows as one, and what in it is none. A piece is a line; what is not ended
 * by one is taken for a line as well.
 */
export function readMarks(text: string): { readonly outputs: readonly MarkedOutput[]; readonly rest: string } {
  const outputs: MarkedOutput[] = [];
  const rest: string[] = [];
  for (const line of text.split('\n')) {
    const output = outputIn(line);
    if (output === undefined) rest.push(line);
    else outputs.push(output);
  }
  return { outputs, rest: rest.join('\n').trim() };
}

function outputIn(line: string): MarkedOutput | undefined {
  const [, seq, stream, quoted] = MARK.exec(line) ?? [];
  if (seq === undefined || stream === undefined || quoted === undefined) return undefined;
  try {
    return { seq: Number(seq), stream, text: String(JSON.parse(quoted)) };
  } catch {
    return undefined;
  }
}
