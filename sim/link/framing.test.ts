import { describe, expect, it } from 'vitest';
import { createDecoder, encodeCutFrame, encodeFrame, type Framing } from './framing.js';

function decode(framing: Framing, chunks: readonly (string | Uint8Array)[]): (string | undefined)[] {
  const frames: (string | undefined)[] = [];
  const decoder = createDecoder(framing, (text) => frames.push(text?.trimEnd()));
  for (const chunk of chunks) decoder.push(chunk);
  return frames;
}

const TEXTS = ['{"a":1}', '"\u20ac \ud83d\ude00"', '[]', '{"b":"\\n"}'];

describe('framing', () => {
  for (const framing of ['lines', 'content-length'] as const) {
    const bytes = Buffer.from(TEXTS.map((text) => encodeFrame(framing, text)).join(''));

    it(`finds every frame of ${framing} when the stream is cut into chunks of any size`, () => {
      for (let size = 1; size <= bytes.length; size += 1) {
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        expect(decode(framing, chunks)).toEqual(TEXTS);
      }
    });

    it(`finds frames of ${framing} in strings and bytes alternating`, () => {
      const [head, tail] = [encodeFrame(framing, '{"a":1}'), encodeFrame(framing, '"\u20ac"')];
      expect(decode(framing, [head.slice(0, 4), Buffer.from(head.slice(4) + tail), head])).toEqual([
        '{"a":1}',
        '"\u20ac"',
        '{"a":1}',
      ]);
    });

    it(`keeps a copy of an unfinished frame of ${framing}, since the writer may reuse its memory`, () => {
      const frames: (string | undefined)[] = [];
      const decoder = createDecoder(framing, (text) => frames.push(text));
      const memory = Buffer.from(encodeFrame(framing, '{"a":1}').slice(0, -2));
      decoder.push(memory);
      memory.fill(0);
      decoder.push(encodeFrame(framing, '{"a":1}').slice(-2));
      expect(frames).toEqual(['{"a":1}']);
    });

    it(`never finds the beginning of a frame of ${framing}`, () => {
      expect(decode(framing, [encodeCutFrame(framing, '{"a":')])).toEqual([]);
    });
  }

  it('ends a line at a carriage return and skips empty lines', () => {
    expect(decode('lines', ['{"a":1}\r\n', '\n', '\r\n', Buffer.from('\n[]\n')])).toEqual(['{"a":1}', '[]']);
  });

  it('reads a string in the encoding it was written in', () => {
    const frames: (string | undefined)[] = [];
    const decoder = createDecoder('lines', (text) => frames.push(text));
    decoder.push(Buffer.from('"\u20ac"\n').toString('base64'), 'base64');
    expect(frames).toEqual(['"\u20ac"']);
  });

  it('takes header fields in any case and order, and says when there is no length', () => {
    expect(decode('content-length', ['Content-Type: x\r\ncontent-LENGTH:2\r\n\r\n[]'])).toEqual(['[]']);
    for (const header of ['Content-Type: x', 'Content-Length: ', 'Content-Length: -1', 'Content-Length: two']) {
      const chunks = [`${header}\r\n\r\n[]`, encodeFrame('content-length', '{}')];
      expect(decode('content-length', chunks)).toEqual([undefined, '{}']);
    }
    expect(decode('content-length', ['x'.repeat(5000)])).toEqual([undefined]);
  });
});
