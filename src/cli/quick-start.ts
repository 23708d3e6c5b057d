import { runInProcess } from './run-in-process.js';
import { showFinding } from './show-finding.js';

/** What `npm start` runs. */
await runInProcess(showFinding);
