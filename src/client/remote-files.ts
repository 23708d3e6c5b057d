import { asError } from './errors.js';
import { FileError } from './file-error.js';
import type { RpcClient } from './rpc-client.js';
import { encodeBase64 } from './wire/base64.js';
import type { PathEncoder } from './wire/executor-path.js';
import {
  type DirectoryEntry,
  type FileMetadata,
  readDirectoryEntries,
  readDone,
  readFileData,
  readMetadata,
} from './wire/file-messages.js';

/** The executor's file system. Paths are absolute paths there. Every failure is a {@link FileError}. */
export class RemoteFiles {
  readonly #rpc: RpcClient;
  readonly #toWire: PathEncoder;

  constructor(rpc: RpcClient, toWire: PathEncoder) {
    this.#rpc = rpc;
    this.#toWire = toWire;
  }

  readFile(path: string): Promise<Uint8Array> {
    return this.#call('fs/readFile', path, { path: this.#toWire(path) }, readFileData);
  }

  /** Writes the whole file, replacing what it held. */
  writeFile(path: string, data: Uint8Array): Promise<void> {
    return this.#call('fs/writeFile', path, { path: this.#toWire(path), dataBase64: encodeBase64(data) }, readDone);
  }

  /** `recursive` makes missing parents too, and does not mind a directory that exists. */
  createDirectory(path: string, options: { readonly recursive?: boolean } = {}): Promise<void> {
    const params = { path: this.#toWire(path), recursive: options.recursive ?? false };
    return this.#call('fs/createDirectory', path, params, readDone);
  }

  getMetadata(path: string): Promise<FileMetadata> {
    return this.#call('fs/getMetadata', path, { path: this.#toWire(path) }, readMetadata);
  }

  readDirectory(path: string): Promise<DirectoryEntry[]> {
    return this.#call('fs/readDirectory', path, { path: this.#toWire(path) }, readDirectoryEntries);
  }

  /** `recursive` removes a directory with all in it; `force` does not mind if there is nothing to remove. */
  remove(path: string, options: { readonly recursive?: boolean; readonly force?: boolean } = {}): Promise<void> {
    const { recursive = false, force = false } = options;
    return this.#call('fs/remove', path, { path: this.#toWire(path), recursive, force }, readDone);
  }

  /** Copies a file, or with `recursive` a directory. An error names the source. */
  copy(from: string, to: string, options: { readonly recursive?: boolean } = {}): Promise<void> {
    const params = {
      sourcePath: this.#toWire(from),
      destinationPath: this.#toWire(to),
      recursive: options.recursive ?? false,
    };
    return this.#call('fs/copy', from, params, readDone);
  }

  async #call<T>(method: string, path: string, params: object, decode: (result: unknown) => T): Promise<T> {
    try {
      return await this.#rpc.request(method, params, { decode });
    } catch (thrown) {
      throw new FileError(method, path, asError(thrown));
    }
  }
}
