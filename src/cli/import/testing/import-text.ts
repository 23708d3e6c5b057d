import { type Imported, type ImportRequest, importLog } from '../import-log.js';

export interface ImportedText {
  readonly draft: string;
  readonly account: string;
}

/** Imports a log from its text, handed over in pieces of so many bytes. */
export async function importText(
  text: string,
  given: Partial<ImportRequest> = {},
  pieceBytes = 50_000,
): Promise<ImportedText> {
  const imported: Imported = await importLog({
    bytes: piecesOf(Buffer.from(text, 'utf8'), pieceBytes),
    name: 'a.log',
    format: undefined,
    around: undefined,
    redact: false,
    title: undefined,
    violates: undefined,
    socket: undefined,
    loggedBy: 'client',
    check: () => undefined,
    ...given,
  });
  try {
    return { draft: [...imported.draft].join(''), account: imported.account.join('\n') };
  } finally {
    imported.dispose();
  }
}

export async function* piecesOf(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}

/** A log of JSON lines, from what was sent (`>`) and received (`<`). */
export function jsonLines(messages: readonly (readonly [direction: '>' | '<', message: object])[]): string {
  return messages.map(([direction, message]) => `${JSON.stringify({ direction, message })}\n`).join('');
}
