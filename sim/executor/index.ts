/** The simulated executor, as the world uses it. */
export { createExecutor } from './create-executor.js';
export { callRequest, notifyRequest, readEcho, readNumber } from './dialects/index.js';
export { fileText } from './file-text.js';
