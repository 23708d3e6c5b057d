import { describe, expect, it } from 'vitest';
import { detectFormat, LOG_FORMATS } from './formats.js';

describe('the format of a log', () => {
  it.each([
    ['{"direction":"send"}\n{"direction":"in"}', 'jsonl'],
    ['\n\n{ "ts": 1 }\r\n', 'jsonl'],
    ['server started\nlistening\n{"ts":1}\n', 'jsonl'],
    [`{"ts":1,"message":"${'x'.repeat(1000)}`, 'jsonl'],
    ["[Trace - 10:15:23 AM] Sending request 'a - (1)'.\n", 'vscode-trace'],
    ["[Info  - 1] Starting\n[Error - 1] {}\n[Trace - 1] Received notification 'a'.", 'vscode-trace'],
    ['[LSP   - 1] {"isLSPMessage":true,"type":"send-request"}', 'vscode-trace'],
    ["2026-03-27 21:18:04.090 [trace] Sending request 'a - (1)'.", 'vscode-trace'],
    ['[{"id":"a"}]', 'mcp-inspector'],
    ['[\n  {\n    "id": "a"', 'mcp-inspector'],
    ['[]', 'mcp-inspector'],
    ['{"log":{"version":"1.2"', 'har'],
    ['{\n  "log": {\n    "version"', 'har'],
    ['hello', undefined],
    ['{\n  "name": "package"\n}', undefined],
    ['[1, 2]', undefined],
    ['<html>', undefined],
  ])('of %j is %s', (beginning, format) => {
    expect(detectFormat(beginning)).toBe(format);
  });

  it('has a name of its own', () => {
    expect(new Set(LOG_FORMATS.map(({ name }) => name)).size).toBe(LOG_FORMATS.length);
  });
});
