import { peerTarget } from '../../peer/peer-target.js';

export default peerTarget('stream', 'immediate-queue');
