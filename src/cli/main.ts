import { exitOfErrorFor } from './failure-exit.js';
import { runCli } from './run-cli.js';
import { runInProcess } from './run-in-process.js';

/** The entry of the command. */
const args = process.argv.slice(2);
await runInProcess((context) => runCli(args, context), exitOfErrorFor(args));
