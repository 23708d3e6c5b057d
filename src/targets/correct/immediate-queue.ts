/** A correct client whose messages, and the end, wait in one queue that is pumped by `setImmediate`. */

import { ImmediateInbox } from '../workshop/inbox.js';
import { workshopTarget } from '../workshop/workshop-target.js';

export default workshopTarget({ name: 'correct/immediate-queue', inbox: ImmediateInbox, reconnects: true });
