import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { piecesOf } from '../testing/import-text.js';
import { openLog, textOf } from './open-log.js';

async function read(bytes: Uint8Array, pieceBytes = 1000): Promise<string> {
  let all = '';
  for await (const text of textOf(piecesOf(bytes, pieceBytes), 'a.log')) all += text;
  return all;
}

describe('the text of a log', () => {
  it.each([1, 2, 3, 1000])('is whole in pieces of %i bytes', async (pieceBytes) => {
    expect(await read(Buffer.from('é世\ud83d\ude00\n'), pieceBytes)).toBe('é世\ud83d\ude00\n');
  });

  it('may be UTF-16, as PowerShell writes it, or begin with the mark of UTF-8', async () => {
    const text = '{"a":"é"}\n';
    expect(await read(Buffer.from(`\ufeff${text}`, 'utf16le'))).toBe(text);
    expect(await read(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())).toBe(text);
    expect(await read(Buffer.from(`\ufeff${text}`, 'utf8'))).toBe(text);
  });

  it.each([
    ['a.log is empty', Buffer.alloc(0)],
    ['a.log is no text: it has bytes that are 0', Buffer.from('ELF\0\0\u0001')],
    ['a.log is packed (gzip)', gzipSync('{}')],
    ['a.log is packed (zip)', Buffer.from('PK\u0003\u0004')],
  ])('is refused: %s', async (says, bytes) => {
    await expect(read(bytes)).rejects.toThrow(says);
  });

  it('is that of standard input where the log is -', async () => {
    const stdin = piecesOf(Buffer.from('in'), 1);
    expect(openLog('-', '/', stdin)).toBe(stdin);
  });

  it('is not that of a folder, or of what is not there', () => {
    const stdin = piecesOf(Buffer.alloc(0), 1);
    expect(() => openLog('.', process.cwd(), stdin)).toThrow('. is a folder; a log is one file');
    expect(() => openLog('none', process.cwd(), stdin)).toThrow('the log none cannot be read: ENOENT');
  });
});
