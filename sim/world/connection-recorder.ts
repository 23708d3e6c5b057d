import type { NewEvent, Recorder } from './recorder.js';

/** Where what happens on one connection is written down. */
export type ConnectionRecorder = Pick<Recorder, 'record' | 'reach'>;

/**
 * Says of every event on which connection it happened. On the first one nothing needs to: the recorder itself will do.
 */
export function recorderOf(recorder: Recorder, connection: number): ConnectionRecorder {
  return {
    record: (event: NewEvent) => recorder.record(Object.assign(event, { connection })),
    reach: (name, moment) => recorder.reach(name, moment),
  };
}
