import { runInProcess } from '../run-in-process.js';
import { makeRaces } from './make-races.js';

/** What `npm run races` runs. */
await runInProcess((context) => makeRaces(process.argv.slice(2), context));
