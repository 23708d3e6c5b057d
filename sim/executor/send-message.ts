import type { ExecutorAction } from '../../src/core/scenario.js';
import { malformedText } from '../faults/malformed.js';
import { strayResponse } from '../faults/stray-response.js';
import type { DialectWire } from './dialects/dialect.js';
import type { ExecutorMessage } from './executor.js';
import { notificationFrame } from './frames.js';
import type { ProcessTable } from './process-table.js';

/** The message of an action that neither answers nor asks; what a process emits is recorded in its state. */
export function sendMessage(
  action: Exclude<ExecutorAction, { kind: 'respond' | 'request' }>,
  wire: DialectWire,
  processes: ProcessTable,
): ExecutorMessage {
  switch (action.kind) {
    case 'output': {
      const { process, seq, stream, text } = action;
      const params = { processId: process, seq, stream, chunk: processes.emit(action) };
      const value = notificationFrame(wire.jsonrpc, 'process/output', params);
      return { wire: { value }, message: { kind: 'output', process, seq, stream, text } };
    }
    case 'exited': {
      const { process, seq, exitCode } = action;
      processes.emit(action);
      const value = notificationFrame(wire.jsonrpc, 'process/exited', { processId: process, seq, exitCode });
      return { wire: { value }, message: { kind: 'exited', process, seq, exitCode } };
    }
    case 'closed': {
      const { process, seq } = action;
      processes.emit(action);
      const value = notificationFrame(wire.jsonrpc, 'process/closed', { processId: process, seq });
      return { wire: { value }, message: { kind: 'closed', process, seq } };
    }
    case 'notification': {
      const { method, params } = wire.numbered(action.number);
      const value = notificationFrame(wire.jsonrpc, method, params);
      return { wire: { value }, message: { kind: 'notification', number: action.number } };
    }
    case 'stray':
      return { wire: { value: strayResponse(wire.jsonrpc) }, message: { kind: 'stray' } };
    case 'malformed': {
      const { how, value } = action;
      return { wire: { text: malformedText(how, value), cut: how === 'cut' }, message: { kind: 'malformed', how } };
    }
    case 'raw':
      return { wire: { text: action.text, cut: false }, message: { kind: 'malformed', how: 'raw' } };
  }
}
