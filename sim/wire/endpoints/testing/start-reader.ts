import { spawn } from 'node:child_process';
import type { Endpoint } from '../../../../src/core/wire-target.js';

/**
 * Reads the bytes of a connection, whatever they mean, and prints the length of each chunk as it comes. It is a process
 * of its own, since one that shares its event loop with the writer reads only when all has been written.
 */
const PROGRAM = `
  const { spawn } = require('node:child_process');
  const { get } = require('node:http');
  const { connect } = require('node:net');
  const tell = (stream) => stream.on('data', (chunk) => process.stdout.write(chunk.length + '\\n'));
  const upgraded = (response, socket, head) => tell(socket).unshift(head);
  const endpoint = JSON.parse(process.argv[1]);
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': 13,
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  if (endpoint.kind === 'web-socket')
    get(endpoint.url.replace('ws:', 'http:'), { headers }).on('upgrade', upgraded);
  else if (endpoint.kind === 'stdio')
    tell(spawn(endpoint.command, endpoint.args, { stdio: ['pipe', 'pipe', 'inherit'] }).stdout);
  else tell(connect(endpoint));
`;

export interface Reader {
  /** The lengths of the chunks that were read since this was asked last. */
  takeLengths(): number[];
  /** Of the chunks that are not taken yet. */
  readonly bytes: number;
  stop(): void;
}

export function startReader(endpoint: Endpoint): Reader {
  const args = ['-e', PROGRAM, JSON.stringify(endpoint)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk;
  });
  const lengths = (): number[] =>
    printed
      .slice(0, printed.lastIndexOf('\n') + 1)
      .split('\n')
      .map(Number)
      .filter(Boolean);
  return {
    get bytes() {
      return lengths().reduce((sum, length) => sum + length, 0);
    },
    takeLengths: () => {
      const taken = lengths();
      printed = '';
      return taken;
    },
    stop: () => void child.kill(),
  };
}
