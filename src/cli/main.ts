import { runCli } from './run-cli.js';
import { runInProcess } from './run-in-process.js';

/** The entry of the command. */
await runInProcess((context) => runCli(process.argv.slice(2), context));
