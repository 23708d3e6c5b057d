/** A correct client that handles whatever arrives inside the callback that brings it. */

import { SynchronousInbox } from '../workshop/inbox.js';
import { workshopTarget } from '../workshop/workshop-target.js';

export default workshopTarget({ name: 'correct/synchronous', inbox: SynchronousInbox, reconnects: true });
