import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  finished,
  gets,
  handshake,
  healingEnd,
  history,
  idle,
  invoked,
  later,
  localClose,
  malformed,
  rejected,
  resolved,
  response,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './connect-settles.js';

const untold = { tellsClose: false };
const hungConnect: ExpectedEvidence = {
  kind: 'hung',
  operation: 'connect',
  phase: 'in-flight',
  cause: 'eof',
  outcome: 'pending',
  op: 'connect',
};

describe('connect-settles', () => {
  const checks = checksOf(property, {
    holds: {
      'the handshake is cut and rejects': handshake(
        untold,
        invoked('connect', 'connect'),
        written('connect'),
        end('reset'),
        rejected('connect', 'disconnected'),
        idle(),
        finished(),
      ),
      'the response had arrived, and the handshake resolves after the end': handshake(
        untold,
        invoked('connect', 'connect'),
        written('connect'),
        gets(response('connect')),
        end(),
        resolved('connect'),
        idle(),
        finished(),
      ),
      'the client has nothing to ask': handshake(
        untold,
        invoked('connect', 'connect'),
        end(),
        resolved('connect'),
        idle(),
        finished(),
      ),
      'a malformed frame is passed over and the handshake answered': handshake(
        untold,
        invoked('connect', 'connect'),
        written('connect'),
        gets(malformed('json')),
        gets(response('connect')),
        resolved('connect'),
        idle(),
        healingEnd(),
        closed(),
        idle(),
        finished(),
      ),
      'it rejects, if only with its timeout': handshake(
        untold,
        invoked('connect', 'connect'),
        written('connect'),
        end(),
        idle(1),
        later(1000),
        rejected('connect', 'timeout'),
        idle(),
        finished(),
      ),
    },
    violates: {
      'the end is not noticed': [
        handshake(untold, invoked('connect', 'connect'), written('connect'), end(), idle(), finished()),
        hungConnect,
      ],
      'the peer is silent until healing ends the connection': [
        handshake(untold, invoked('connect', 'connect'), idle(), healingEnd(), idle(), finished()),
        { ...hungConnect, phase: 'unwritten' },
      ],
      'the client closes itself on a malformed frame and says nothing': [
        handshake(
          untold,
          invoked('connect', 'connect'),
          written('connect'),
          gets(malformed('shape')),
          localClose(),
          idle(),
          finished(),
        ),
        { ...hungConnect, cause: 'none' },
      ],
      'it succeeds with nobody having answered': [
        handshake(
          untold,
          invoked('connect', 'connect'),
          written('connect'),
          end('end-read'),
          resolved('connect'),
          idle(),
          finished(),
        ),
        { ...hungConnect, kind: 'resolved', cause: 'end-read', outcome: 'resolved' },
      ],
    },
    doesNotReach: {
      'the handshake went well': history(end(), closed(), idle(), finished()),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
