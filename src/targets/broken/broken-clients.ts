import type { TargetEntry } from '../target-entry.js';

/** The broken clients, each with one known defect: what the judges are judged by. */
export const BROKEN_CLIENTS: readonly TargetEntry[] = [
  race('settles', 'check-then-register', 'call-settles', 'Checks the latch, awaits, and registers the call only then.'),
  broken(
    'settles',
    'forgets-pending',
    'call-settles',
    'Ends the sessions at the loss, but not the calls that wait for an answer.',
  ),
  race(
    'settles',
    'before',
    'late-call-fails-fast',
    'Has no latch: calls made after the loss wait for their own timeouts.',
  ),
  broken(
    'settles',
    'waits-for-timeouts',
    'loss-beats-timeout',
    'Leaves the calls that are open at the loss to their timers.',
  ),
  broken('settles', 'sleeping-read', 'read-wakes', 'Records the failure of a session without waking its subscribers.'),
  broken(
    'settles',
    'dead-session',
    'no-dead-session',
    'Skips sessions in the drain whose start has been answered but has not returned.',
  ),
  broken(
    'settles',
    'connect-hangs',
    'connect-settles',
    'Keeps the handshake apart from the pending calls, where the loss does not reach it.',
  ),
  broken('settles', 'close-hangs', 'close-settles', 'Throws the pending calls away on close, without settling them.'),
  race(
    'keeps',
    'raced-disconnect-watch',
    'response-before-loss-wins',
    'Races pending calls against the disconnect flag while their responses wait in the inbox.',
  ),
  race(
    'keeps',
    'drain-on-call-failure',
    'no-output-lost-pushed',
    'Ends all sessions when the writing of one call fails, while the pump still holds output.',
  ),
  race(
    'keeps',
    'closed-before-drain',
    'no-output-lost-polled',
    "Fails calls and ends reads by the transport's flag while the inbox is not empty.",
  ),
  race(
    'keeps',
    'merged',
    'no-output-lost-polled',
    "Ends everything in order but reads, which trust the transport's flag.",
  ),
  broken(
    'keeps',
    'masks-exit',
    'exit-not-masked',
    'Replaces the exit status of a process by the failure of the connection.',
  ),
  broken(
    'keeps',
    'arrival-order',
    'output-in-order-once',
    'Publishes the events of a process in the order of their arrival.',
  ),
  broken('keeps', 'repeats-output', 'output-in-order-once', 'Publishes output again when it arrives again.'),
  broken(
    'keeps',
    'closed-then-failed',
    'terminal-once-and-last',
    'Fails every session at the loss, those of closed processes among them.',
  ),
  broken('keeps', 'forgets-history', 'late-subscriber-sees-history', 'Gives a late subscriber only what comes next.'),
  broken(
    'keeps',
    'keeps-timers',
    'generations-apart',
    'Lets the timers of calls run on after the loss, and act on the ids of the next connection.',
  ),
  broken(
    'keeps',
    'cancels-late',
    'generations-apart',
    'Lets the timers of calls run on after the loss, and cancel their requests on the next connection.',
  ),
  broken(
    'keeps',
    'keeps-pending',
    'generations-apart',
    'Keeps the calls that are open at the loss, and gives them the answers of the next connection.',
  ),
  broken(
    'keeps',
    'keeps-half-frame',
    'generations-apart',
    'Reads the next connection with the half line that the one before left behind.',
  ),
  broken(
    'keeps',
    'resends-outbox',
    'generations-apart',
    'Writes on the next connection what the one before refused to take.',
  ),
  broken(
    'keeps',
    'hears-old-stream',
    'generations-apart',
    'Takes the last event of an old stream for the end of the new one.',
  ),
  broken('keeps', 'matches-by-order', 'response-to-its-call', 'Gives a response to the oldest call, whatever its id.'),
  broken('keeps', 'reuses-ids', 'response-to-its-call', 'Uses an id again as soon as its call has settled.'),
  broken(
    'keeps',
    'forgets-own-id',
    'response-before-loss-wins',
    "Forgets a call when it has answered the peer's request of the same id.",
  ),
  broken(
    'keeps',
    'awaits-handlers',
    'response-before-loss-wins',
    'Lets messages wait for async handlers, and the loss overtake them.',
  ),
  race(
    'tells',
    'synthetic-server-error',
    'loss-is-distinguishable',
    'Ends pending calls at the loss with a made-up server error.',
  ),
  race(
    'tells',
    'errno-only-closed',
    'files-report-broken-pipe',
    'Maps only one of its two errors of a loss to BrokenPipe.',
  ),
  broken('tells', 'hides-server-errors', 'server-error-preserved', 'Throws the code of a server error away.'),
  broken(
    'tells',
    'last-reason-wins',
    'first-reason-kept',
    'Overwrites the reason of the disconnect with each of its consequences.',
  ),
  broken('tells', 'cries-wolf', 'no-false-loss', 'Reports a timeout as a lost connection.'),
  broken(
    'tells',
    'optimistic-write',
    'no-false-success',
    'Holds an operation without a result to be done once its request is written.',
  ),
  broken(
    'tells',
    'trusts-error-codes',
    'loss-is-distinguishable',
    'Hands an error without a code on, and does not say that the connection is lost.',
  ),
  broken(
    'tells',
    'settles-by-request',
    'no-false-success',
    "Takes the peer's request for the response to its own call of the same id.",
  ),
  broken('stands', 'rejects-unhandled', 'no-crash', 'Rejects a promise at the loss that nobody has to handle.'),
  broken(
    'stands',
    'throws-in-tick',
    'no-crash',
    'Emits an error event in the next tick, to which nobody has to listen.',
  ),
  broken('stands', 'chokes-on-stray', 'stray-response-ignored', 'Throws at a response whose id is not open.'),
  broken(
    'stands',
    'drops-request-zero',
    'request-answered',
    'Takes a request whose id is 0 for a notification, and does not answer.',
  ),
  broken(
    'stands',
    'trips-on-malformed',
    'malformed-contained',
    'Catches nothing that goes wrong while it reads a frame.',
  ),
  broken(
    'stands',
    'writes-after-loss',
    'silent-after-loss',
    'Writes calls made after the loss before it refuses them.',
  ),
  broken(
    'stands',
    'tells-close-twice',
    'close-told-once',
    'Runs the close handler for each of the two events with which a stream ends.',
  ),
  broken(
    'stands',
    'tells-close-again',
    'close-told-once',
    'Tells of the close again when the app closes a closed client.',
  ),
  broken('stands', 'leaves-timers', 'no-residue', 'Does not clear the timers of the calls that fail at the loss.'),
];

function broken(family: string, name: string, breaks: string, defect: string): TargetEntry {
  const module = new URL(`./${family}/${name}.js`, import.meta.url).href;
  return { name: `broken/${name}`, kind: 'broken', module, description: defect, breaks, defect };
}

/** One of the races that the public review of openai/codex#18027 found. */
function race(family: string, name: string, breaks: string, defect: string): TargetEntry {
  return { ...broken(family, name, breaks, defect), race: true };
}
