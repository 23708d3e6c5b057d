import { WebSocket } from 'ws';
import { type Dial, webSocketConstructions } from '../connections/web-socket-run.js';
import { sweepWebSockets } from '../connections/web-socket-sweep.js';
import type { TransportMeasurement } from '../construction.js';

const dial: Dial = (url) => new WebSocket(url) as unknown as ReturnType<Dial>;

/** The client of `ws`, with its default options. */
export const WS: TransportMeasurement = {
  transport: 'ws',
  constructions: webSocketConstructions(dial),
  sweep: () => sweepWebSockets(dial),
};
