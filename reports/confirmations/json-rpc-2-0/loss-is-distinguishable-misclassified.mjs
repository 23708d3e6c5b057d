// A call that is made after the connection has closed fails as one that timed out: nothing about the error says that
// there is no connection.
//
// The same defect as late-call-fails-fast-late.mjs, seen by an app that looks at why a call failed. A call that was
// pending at the close fails with the words that the app gave to `rejectAllPendingRequests`.
import * as rpc from 'json-rpc-2.0';
import { callWithin, closeOf, openReadmeClient } from '../json-rpc-2-0-web-socket.mjs';
import { conclude } from '../loopback.mjs';

const { client, webSocket, peer } = await openReadmeClient(rpc);
const closed = closeOf(webSocket);
const pending = callWithin(client, 1000, rpc);
peer.close(1001, 'going away');
await closed;
const late = callWithin(client, 100, rpc);
await Promise.all([pending.settled, late.settled]);

const seen = `the call that was pending at the close is ${pending.state}, and one made after it ${late.state}, with code ${late.error?.code}`;
const isLoss = pending.state === 'rejected with "Connection is closed (going away)."';
const isTimeout = late.state === 'rejected with "The call timed out"' && late.error.code === 123;
conclude(isLoss && isTimeout, seen);
