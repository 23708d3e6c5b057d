import { UsageError } from '../../../core/errors.js';
import type { Emit, LogReader, ReaderOptions } from '../logged-message.js';
import { readHistoryEntry } from './history-entry.js';
import { streamValues } from './stream-values.js';

/**
 * Reads the history of MCP Inspector: the file that its version 2 exports, a list of `MessageEntry`
 * (https://github.com/modelcontextprotocol/inspector, core/mcp/types.ts), or the list of `{ request, response }` that
 * version 1 keeps and people copy.
 */
export function readMcpInspector(emit: Emit, options: ReaderOptions): LogReader {
  const { name } = options;
  let entries = 0;
  let withoutTimes = 0;
  const values = streamValues(name, ['$.*'], ({ value, path: [index] }) => {
    if (typeof index === 'string') {
      const says = `${name} is a JSON object, and the history of MCP Inspector is a list of its entries, [{ ... }]`;
      throw new UsageError('log-invalid', says, 'Export it from the History screen; the form is in docs/import.md.');
    }
    entries += 1;
    const read = readHistoryEntry(value, entries, options);
    if (read.isTimeless) withoutTimes += 1;
    for (const item of read.items) emit(item);
  });
  return {
    write: (text) => values.write(text),
    end: () => {
      values.end();
      if (withoutTimes === 0) return;
      const which = withoutTimes === entries ? 'the history has' : `${withoutTimes} of ${entries} entries have`;
      const says = `${which} no times: an entry was written when it was answered, so calls that overlapped look as if they had not; loosen the order`;
      emit({ is: 'remark', text: says });
    },
  };
}
