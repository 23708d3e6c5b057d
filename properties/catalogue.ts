import type { Property } from '../src/core/property.js';
import { property as exitNotMasked } from './keeps/exit-not-masked.js';
import { property as generationsApart } from './keeps/generations-apart.js';
import { property as lateSubscriberSeesHistory } from './keeps/late-subscriber-sees-history.js';
import { property as noOutputLostPolled } from './keeps/no-output-lost-polled.js';
import { property as noOutputLostPushed } from './keeps/no-output-lost-pushed.js';
import { property as outputInOrderOnce } from './keeps/output-in-order-once.js';
import { property as responseBeforeLossWins } from './keeps/response-before-loss-wins.js';
import { property as responseToItsCall } from './keeps/response-to-its-call.js';
import { property as terminalOnceAndLast } from './keeps/terminal-once-and-last.js';
import { perConnection } from './per-connection.js';
import { property as callSettles } from './settles/call-settles.js';
import { property as closeSettles } from './settles/close-settles.js';
import { property as connectSettles } from './settles/connect-settles.js';
import { property as lateCallFailsFast } from './settles/late-call-fails-fast.js';
import { property as lossBeatsTimeout } from './settles/loss-beats-timeout.js';
import { property as noDeadSession } from './settles/no-dead-session.js';
import { property as readWakes } from './settles/read-wakes.js';
import { property as closeToldOnce } from './stands/close-told-once.js';
import { property as malformedContained } from './stands/malformed-contained.js';
import { property as noCrash } from './stands/no-crash.js';
import { property as noResidue } from './stands/no-residue.js';
import { property as requestAnswered } from './stands/request-answered.js';
import { property as silentAfterLoss } from './stands/silent-after-loss.js';
import { property as strayResponseIgnored } from './stands/stray-response-ignored.js';
import { property as filesReportBrokenPipe } from './tells/files-report-broken-pipe.js';
import { property as firstReasonKept } from './tells/first-reason-kept.js';
import { property as lossIsDistinguishable } from './tells/loss-is-distinguishable.js';
import { property as noFalseLoss } from './tells/no-false-loss.js';
import { property as noFalseSuccess } from './tells/no-false-success.js';
import { property as serverErrorPreserved } from './tells/server-error-preserved.js';

const EACH: readonly Property[] = [
  callSettles,
  lateCallFailsFast,
  lossBeatsTimeout,
  readWakes,
  noDeadSession,
  connectSettles,
  closeSettles,

  responseBeforeLossWins,
  noOutputLostPushed,
  noOutputLostPolled,
  exitNotMasked,
  outputInOrderOnce,
  terminalOnceAndLast,
  lateSubscriberSeesHistory,
  generationsApart,
  responseToItsCall,

  lossIsDistinguishable,
  filesReportBrokenPipe,
  serverErrorPreserved,
  firstReasonKept,
  noFalseLoss,
  noFalseSuccess,

  noCrash,
  strayResponseIgnored,
  requestAnswered,
  malformedContained,
  silentAfterLoss,
  closeToldOnce,
  noResidue,
];

/**
 * Every property, in the order they are documented and reported in. Where the app reconnected, each connection is
 * judged as if it were the only one, but for what crosses from one to the next.
 */
export const PROPERTIES: readonly Property[] = EACH.map((property) =>
  property === generationsApart ? property : perConnection(property),
);
