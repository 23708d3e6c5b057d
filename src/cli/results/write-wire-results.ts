import { runInProcess } from '../run-in-process.js';
import { makeWireResults } from './make-wire-results.js';

/** What `npm run results:codex` runs. */
await runInProcess((context) => makeWireResults(process.argv.slice(2), context));
