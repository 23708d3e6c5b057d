import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY_MAX = 256 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** A text that grows at its end. What is more than a quarter of a megabyte waits in a temporary file. */
export class SpillingText {
  readonly #inMemoryMax: number;
  #parts: string[] = [];
  #length = 0;
  #file: { readonly folder: string; readonly descriptor: number; bytes: number } | undefined;

  /** @param inMemoryMax in characters */
  constructor(inMemoryMax = IN_MEMORY_MAX) {
    this.#inMemoryMax = inMemoryMax;
  }

  get isEmpty(): boolean {
    return this.#length === 0 && this.#file === undefined;
  }

  append(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length > this.#inMemoryMax) this.#spill();
  }

  /** The text in pieces, from its beginning. */
  *pieces(): Generator<string> {
    if (this.#file !== undefined) {
      const { descriptor, bytes } = this.#file;
      const decoder = new TextDecoder();
      const chunk = Buffer.alloc(CHUNK_BYTES);
      for (let from = 0; from < bytes; ) {
        const count = readSync(descriptor, chunk, 0, CHUNK_BYTES, from);
        from += count;
        yield decoder.decode(chunk.subarray(0, count), { stream: from < bytes });
      }
    }
    yield this.#parts.join('');
  }

  /** Removes the temporary file, if there is one. */
  dispose(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file.descriptor);
    rmSync(this.#file.folder, { recursive: true, force: true });
    this.#file = undefined;
  }

  #spill(): void {
    this.#file ??= openFile();
    const bytes = Buffer.from(this.#parts.join(''), 'utf8');
    for (let from = 0; from < bytes.length; ) from += writeSync(this.#file.descriptor, bytes, from);
    this.#file.bytes += bytes.length;
    this.#parts = [];
    this.#length = 0;
  }
}

function openFile(): { readonly folder: string; readonly descriptor: number; bytes: number } {
  const folder = mkdtempSync(join(tmpdir(), 'tailrace-import-'));
  return { folder, descriptor: openSync(join(folder, 'draft'), 'w+'), bytes: 0 };
}
