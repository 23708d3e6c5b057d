import { peerTarget } from '../../peer/peer-target.js';

export default peerTarget('messages', 'microtask-queue');
