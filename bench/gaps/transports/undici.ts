import { WebSocket } from 'undici';
import { type Dial, webSocketConstructions } from '../connections/web-socket-run.js';
import { sweepWebSockets } from '../connections/web-socket-sweep.js';
import type { TransportMeasurement } from '../construction.js';

const dial: Dial = (url) => new WebSocket(url) as unknown as ReturnType<Dial>;

/** The WebSocket of undici, which is the global one from Node 22 on. */
export const UNDICI: TransportMeasurement = {
  transport: 'undici',
  constructions: webSocketConstructions(dial),
  sweep: () => sweepWebSockets(dial),
};
