import { runInProcess } from '../run-in-process.js';
import { makeResults } from './make-results.js';

/** What `npm run results` runs. */
await runInProcess(makeResults);
