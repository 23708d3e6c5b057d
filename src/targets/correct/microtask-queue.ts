/** A correct client whose messages, and the end, wait in one queue that is pumped by microtasks. */

import { MicrotaskInbox } from '../workshop/inbox.js';
import { workshopTarget } from '../workshop/workshop-target.js';

export default workshopTarget({ name: 'correct/microtask-queue', inbox: MicrotaskInbox, reconnects: true });
