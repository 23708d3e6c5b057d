import type { FileErrorKind, FileOperations } from '../../core/target.js';
import { DisconnectedError, FileError, ProtocolError, ServerError } from './failures.js';
import type { WorkshopClient } from './workshop-client.js';

const NOT_FOUND = -32004;
const INVALID_REQUEST = -32600;

type Members = Partial<Record<string, unknown>>;

/** The executor's files. Every failure is a {@link FileError}, whose kind is what a user of files knows. */
export class WorkshopFiles implements FileOperations {
  protected readonly client: WorkshopClient;

  constructor(client: WorkshopClient) {
    this.client = client;
  }

  async readFile(path: string): Promise<Uint8Array> {
    const { dataBase64 } = await this.ask('fs/readFile', { path });
    if (typeof dataBase64 !== 'string') throw undecodable();
    const data = Buffer.from(dataBase64, 'base64');
    // Buffer skips what is not base64; what it read must be all there was.
    if (data.toString('base64') !== dataBase64) throw undecodable();
    return data;
  }

  async writeFile(path: string, data: Uint8Array): Promise<void> {
    const dataBase64 = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
    await this.ask('fs/writeFile', { path, dataBase64 });
  }

  async createDirectory(path: string, options: { recursive?: boolean } = {}): Promise<void> {
    await this.ask('fs/createDirectory', { path, ...options });
  }

  async getMetadata(path: string): ReturnType<FileOperations['getMetadata']> {
    const { isDirectory, isFile, size, modifiedAtMs } = await this.ask('fs/getMetadata', { path });
    if (typeof isDirectory !== 'boolean' || typeof isFile !== 'boolean') throw undecodable();
    return {
      isDirectory,
      isFile,
      ...(typeof size === 'number' ? { size } : {}),
      ...(typeof modifiedAtMs === 'number' ? { modifiedAtMs } : {}),
    };
  }

  async readDirectory(path: string): ReturnType<FileOperations['readDirectory']> {
    const { entries } = await this.ask('fs/readDirectory', { path });
    if (!Array.isArray(entries)) throw undecodable();
    return entries.map((entry: Members | null) => {
      const { fileName, isDirectory, isFile } = entry ?? {};
      if (typeof fileName !== 'string') throw undecodable();
      return { name: fileName, isDirectory: isDirectory === true, isFile: isFile === true };
    });
  }

  async remove(path: string, options: { recursive?: boolean; force?: boolean } = {}): Promise<void> {
    await this.ask('fs/remove', { path, ...options });
  }

  async copy(from: string, to: string, options: { recursive?: boolean } = {}): Promise<void> {
    await this.ask('fs/copy', { sourcePath: from, destinationPath: to, recursive: options.recursive === true });
  }

  protected async ask(method: string, params: unknown): Promise<Members> {
    try {
      const result = await this.client.request(method, params);
      if (typeof result === 'object' && result !== null) return result as Members;
    } catch (error) {
      throw new FileError(this.kindOf(error), error);
    }
    throw undecodable();
  }

  protected kindOf(error: unknown): FileErrorKind {
    if (error instanceof DisconnectedError) return 'BrokenPipe';
    if (error instanceof ProtocolError) return 'InvalidData';
    if (!(error instanceof ServerError)) return 'Other';
    if (error.code === NOT_FOUND) return 'NotFound';
    return error.code === INVALID_REQUEST ? 'InvalidInput' : 'Other';
  }
}

function undecodable(): FileError {
  return new FileError('InvalidData', new ProtocolError('the answer cannot be decoded'));
}
