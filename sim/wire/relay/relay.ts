// A program, not a module: what a client on stdio starts as its server. It has no will of its own; it does what the
// harness says over the Unix socket that its one argument names, and is gone when that connection is.
//
// Nothing here may wait for the client: a write that waited in the kernel would keep the process from seeing that the
// harness is gone, and leave it behind. So stdout is not written with `writeSync` but through a socket, which makes one
// system call and waits in the event loop for what was not taken.
import { closeSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { encodeRelayMessage, RelayDecoder, type RelayWord } from './relay-protocol.js';

const STDIN = 0;
const STDOUT = 1;
/** Without the harness there is no server. */
const NO_HARNESS_STATUS = 1;

const closed = new Set<number>();

/** Closes one side of the client's stdio. A socket that is destroyed leaves it open: libuv spares 0, 1 and 2. */
function close(socket: Socket, descriptor: number, done: () => void): void {
  const finish = (): void => {
    if (!closed.has(descriptor)) closeSync(descriptor);
    closed.add(descriptor);
    done();
  };
  if (socket.closed) finish();
  else socket.once('close', finish).destroy();
}

function relay(harness: Socket): void {
  const input = new Socket({ fd: STDIN, readable: true, writable: false });
  const output = new Socket({ fd: STDOUT, readable: false, writable: true });
  const tell = (word: RelayWord, payload?: Uint8Array): void => void harness.write(encodeRelayMessage(word, payload));
  const done = (): void => tell('done');

  const decoder = new RelayDecoder((word, payload) => {
    switch (word) {
      case 'write':
        output.write(payload, done);
        break;
      case 'end-output':
        output.end(() => close(output, STDOUT, done));
        break;
      case 'end-input':
        close(input, STDIN, done);
        break;
      case 'pause':
        input.pause();
        done();
        break;
      case 'resume':
        input.resume();
        done();
        break;
      case 'exit':
        output.end(() => process.exit(0));
        break;
      case 'kill':
        output.end(() => process.kill(process.pid, 'SIGKILL'));
        break;
    }
  });
  harness.on('data', (chunk: Buffer) => decoder.push(chunk));
  input.on('data', (chunk: Buffer) => tell('input', chunk));
  input.on('end', () => tell('input-ended'));
  // The client may close its ends at any time. Its end of our stdin is told when it ends; of our stdout there is nobody
  // to tell, and a write that fails is done all the same.
  input.on('error', () => {});
  output.on('error', () => {});
}

const [path = ''] = process.argv.slice(2);
const harness = connect(path, () => relay(harness));
harness.on('end', () => process.exit(NO_HARNESS_STATUS));
harness.on('close', () => process.exit(NO_HARNESS_STATUS));
harness.on('error', () => process.exit(NO_HARNESS_STATUS));
