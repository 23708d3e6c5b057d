import { describe, expect, it } from 'vitest';
import { parseRace } from './file/parse-race.js';
import { scenarioOf } from './fit-race.js';

function race(strands: string, more = ''): ReturnType<typeof parseRace> {
  return parseRace(`tailrace-race: 1\ntitle: t\nviolates: no-crash\nstrands: ${strands}\n${more}`, 'r.yaml');
}

describe('a race for one client', () => {
  it('is its scenario in the dialect of the client', () => {
    const given = race('{ app: [ { call: A } ] }', 'needs: [calls]');
    expect(scenarioOf(given, { dialect: 'mcp', capabilities: ['calls'] })).toEqual({
      scenario: { ...given.scenario, dialect: 'mcp' },
    });
  });

  it('is told what the client lacks, and what its dialect has no words for', () => {
    const given = race('{ app: [ { call: A }, { start: P } ], end: [ { close: bye } ] }', 'needs: [timeouts, calls]');
    expect(scenarioOf(given, { dialect: 'mcp', capabilities: ['calls', 'processes'] })).toEqual({
      problems: [
        'it needs the capability timeouts, which this client does not have',
        'P: a client of this kind has no start',
        'bye: a client of this kind has no close',
      ],
    });
  });

  it.each([
    ['{ end: [ { eof: cut, after: connect.written } ] }', 'cut waits for connect.written'],
    ['{ peer: [ { respond: connect } ] }', 'connect-response waits for connect.written'],
    [
      '{ app: [ { close: bye }, { connect: again } ], connection-2: [ { eof: cut, after: again.written } ] }',
      'cut waits for again.written',
    ],
  ])('waits for no handshake where none is written: %s', (strands, problem) => {
    const client = { dialect: 'json-rpc', capabilities: ['calls', 'close', 'reconnect'] } as const;
    expect(scenarioOf(race(strands), client)).toEqual({
      problems: [`${problem}, and a client of dialect json-rpc writes nothing for its handshake`],
    });
    expect(scenarioOf(race(strands), { ...client, dialect: 'mcp' })).toHaveProperty('scenario');
  });
});
