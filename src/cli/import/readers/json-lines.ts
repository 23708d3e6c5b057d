import type { Emit, LogReader, ReaderOptions } from '../logged-message.js';
import { parseJson } from '../parse-frames.js';
import { readEntry } from './logged-entry.js';
import { LINE_LENGTH_MAX, LineSplitter } from './split-lines.js';

/** Reads one JSON object a line. The order is that of the lines; a line that is blank is none. */
export function readJsonLines(emit: Emit, { loggedBy }: ReaderOptions): LogReader {
  const times = watchTimes(emit);
  return new LineSplitter((line, at) => {
    if (line === undefined)
      return emit({ is: 'odd', at, text: '', why: `it is longer than ${LINE_LENGTH_MAX} characters` });
    if (line.trim() === '') return;
    const value = parseJson(line);
    if (value === undefined) return emit({ is: 'odd', at, text: line, why: 'it is not JSON' });
    const read = readEntry(value, loggedBy);
    if ('why' in read) return emit({ is: 'odd', at, text: line, why: read.why });
    const { frames, from, time } = read;
    times(at, time);
    for (const frame of frames) {
      emit({ is: 'message', message: { ...frame, at, from, ...(time === undefined ? {} : { time }) } });
    }
  });
}

/** Tells, once, of a log whose times do not go forward: its lines may be in another order than what happened. */
export function watchTimes(emit: Emit): (at: number, time: string | undefined) => void {
  let last: { readonly at: number; readonly ms: number } | undefined;
  let told = false;
  return (at, time) => {
    const ms = time === undefined ? Number.NaN : Date.parse(time);
    if (Number.isNaN(ms)) return;
    if (!told && last !== undefined && ms < last.ms) {
      told = true;
      emit({
        is: 'remark',
        text: `the time of line ${at} is before that of line ${last.at}: the draft keeps the order of the lines; sort them if that is wrong`,
      });
    }
    last = { at, ms };
  };
}
