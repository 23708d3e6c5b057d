import { peerTarget } from '../../peer/peer-target.js';

export default peerTarget('web-socket', 'for-await');
