import { describe, expect, it } from 'vitest';
import { FAULT_ACTIONS, type FaultAction } from '../../src/core/scenario.js';
import { loggedLink } from '../link/logged-link.js';
import { FAULTS } from './catalogue.js';
import { malformedText } from './malformed.js';
import { SERVER_REQUEST_ID, serverRequest, serverRequestId } from './server-request.js';
import { STRAY_ID, strayResponse } from './stray-response.js';
import { strike } from './strike.js';

describe('the catalogue of faults', () => {
  it('names every fault once, with one sentence and at least one form that shows it', () => {
    expect(new Set(FAULTS.map((fault) => fault.name)).size).toBe(FAULTS.length);
    for (const { name, statement, forms, note } of FAULTS) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(statement).toMatch(/^[A-Z].*\.$/);
      if (note !== undefined) expect(note).toMatch(/^[A-Z`].*\.$/);
      expect(forms.length).toBeGreaterThan(0);
    }
  });

  it('holds every kind of fault action and every way of malforming', () => {
    const said = FAULTS.map((fault) => fault.scenario).join('\n');
    for (const kind of FAULT_ACTIONS) expect(said).toContain(`kind: '${kind}'`);
    for (const how of ['uncoded', 'epipe', 'destroyed', 'stalled', 'json', 'shape', 'cut'])
      expect(said).toContain(`how: '${how}'`);
    expect(said).toContain("value: 'number' | 'array'");
  });

  it('says that a WebSocket cannot show a refused write, nor a message form half a frame', () => {
    const forms = (name: string) => FAULTS.find((fault) => fault.name === name)?.forms;
    expect(forms('end-write-epipe')).not.toContain('web-socket');
    expect(forms('truncated-frame')).toEqual(['lines', 'content-length']);
  });
});

describe('a fault', () => {
  it('strikes the link where it is one of the link', () => {
    const ends: [FaultAction, unknown[]][] = [
      [{ id: 'f', kind: 'eof' }, ['end-taken eof']],
      [{ id: 'f', kind: 'reset' }, ['end-taken reset']],
      [{ id: 'f', kind: 'reset', how: 'uncoded' }, ['end-taken reset']],
      [{ id: 'f', kind: 'end-read' }, ['end-taken end-read']],
      [{ id: 'f', kind: 'end-write', how: 'epipe' }, ['write-failed']],
      [{ id: 'f', kind: 'stall' }, ['garbage']],
    ];
    for (const [action, expected] of ends) {
      const { link, log } = loggedLink();
      const transport = link.client.messages();
      transport.onClose(() => {});
      log.length = 0;
      strike(link, action);
      if (action.kind === 'end-write' || action.kind === 'stall') transport.send(undefined).catch(() => {});
      expect(log).toEqual(expected);
    }
  });

  it('in a frame is what it is called: no JSON, JSON of no known shape, or half of JSON', () => {
    expect(() => JSON.parse(malformedText('json'))).toThrow();
    const shape: unknown = JSON.parse(malformedText('shape'));
    expect(JSON.parse(malformedText('shape', 'number'))).toBe(5);
    expect(JSON.parse(malformedText('shape', 'array'))).toEqual([5]);
    for (const member of ['id', 'method', 'result', 'error']) expect(shape).not.toHaveProperty(member);
    expect(() => JSON.parse(malformedText('cut'))).toThrow();
    expect(JSON.parse(`${malformedText('cut')}me"}}`)).toHaveProperty('method');
  });

  it('in a message carries the jsonrpc member where the dialect has one, and is a fresh value each time', () => {
    expect(strayResponse(true)).toMatchObject({ jsonrpc: '2.0', id: STRAY_ID });
    expect(strayResponse(false)).not.toHaveProperty('jsonrpc');
    expect(serverRequest(true)).toMatchObject({ jsonrpc: '2.0', id: SERVER_REQUEST_ID, method: expect.any(String) });
    expect(serverRequest(false)).not.toHaveProperty('jsonrpc');
    expect(serverRequest(true, serverRequestId('zero', undefined))).toHaveProperty('id', 0);
    expect(strayResponse(true)).not.toBe(strayResponse(true));
    expect(serverRequest(true)).not.toBe(serverRequest(true));
  });
});
