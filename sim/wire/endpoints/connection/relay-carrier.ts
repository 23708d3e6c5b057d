import type { Socket } from 'node:net';
import type { EndCause } from '../../../../src/core/history.js';
import { encodeRelayMessage, RelayDecoder, type RelayWord } from '../../relay/relay-protocol.js';
import type { ByteCarrier, CarrierOwner } from './byte-carrier.js';

/** How long a relay that was given up may take to exit, in milliseconds, before nobody waits for it any more. */
const EXIT_MS_MAX = 2_000;

/**
 * The stdin and stdout of a relay, which the client has started as its server.
 *
 * The relay says when it has carried out what it was told, so `flushed` means that the client's pipe has the bytes, not
 * only that the relay was sent them.
 */
export class RelayCarrier implements ByteCarrier {
  readonly #socket: Socket;
  readonly #owner: CarrierOwner;
  #asked = 0;
  #done = 0;
  /** Those who wait, each until so much of what was asked is done. */
  #flushes: { readonly asked: number; readonly resolve: () => void }[] = [];
  /** What came in while it was paused: what the relay had read before it heard of it. */
  #kept: (() => void)[] | undefined;

  constructor(socket: Socket, owner: CarrierOwner) {
    this.#socket = socket;
    this.#owner = owner;
    const decoder = new RelayDecoder((word, payload) => this.#hear(word, payload));
    socket.on('data', (chunk: Buffer) => decoder.push(chunk));
    // The relay is gone; nothing is left to be said to it.
    socket.on('end', () => socket.destroy());
    socket.on('close', () => this.#gone());
    // `close` comes next, and is what is told.
    socket.on('error', () => {});
  }

  write(bytes: Uint8Array): void {
    this.#ask('write', bytes);
  }

  end(): void {
    this.#ask('exit');
  }

  endRead(): void {
    this.#ask('end-output');
  }

  closeRest(): void {
    this.#ask('exit');
  }

  breakOff(): EndCause {
    this.#ask('kill');
    return 'eof';
  }

  refuseWrites(): void {
    this.#ask('end-input');
  }

  pause(): void {
    this.#kept ??= [];
    this.#ask('pause');
  }

  resume(): void {
    const kept = this.#kept ?? [];
    this.#kept = undefined;
    for (const tell of kept) tell();
    this.#ask('resume');
  }

  flushed(): Promise<void> {
    if (this.#socket.destroyed || this.#done === this.#asked) return Promise.resolve();
    return new Promise((resolve) => this.#flushes.push({ asked: this.#asked, resolve }));
  }

  /** The relay exits when its connection ends, and the other end of the connection closes when the relay has exited. */
  destroy(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      if (socket.closed) return resolve();
      const patience = setTimeout(() => socket.destroy(), EXIT_MS_MAX);
      socket.once('close', () => {
        clearTimeout(patience);
        resolve();
      });
      socket.end();
    });
  }

  #ask(word: RelayWord, payload?: Uint8Array): void {
    this.#asked += 1;
    this.#socket.write(encodeRelayMessage(word, payload));
  }

  #hear(word: RelayWord, payload: Uint8Array): void {
    if (word === 'input') this.#tell(() => this.#owner.bytes(payload));
    else if (word === 'input-ended') this.#tell(() => this.#owner.ended());
    else if (word === 'done') {
      this.#done += 1;
      this.#settle();
    }
  }

  #tell(tell: () => void): void {
    if (this.#kept === undefined) tell();
    else this.#kept.push(tell);
  }

  #gone(): void {
    this.#done = this.#asked;
    this.#settle();
    this.#owner.gone();
  }

  #settle(): void {
    const due = this.#flushes.filter(({ asked }) => asked <= this.#done);
    this.#flushes = this.#flushes.filter(({ asked }) => asked > this.#done);
    for (const { resolve } of due) resolve();
  }
}
