import crypto from 'node:crypto';

type Callback<T> = (error: null, value: T) => void;
type Fillable = ArrayBufferView | ArrayBuffer;

/** As Node's own do: at once, or to a callback later. */
function given<T>(value: T, callback: Callback<T> | undefined): T | undefined {
  if (callback === undefined) return value;
  process.nextTick(callback, null, value);
  return undefined;
}

/**
 * Makes the random numbers a client draws for itself (ids, jitter, masks) the same in every run: Math.random,
 * crypto.randomUUID, getRandomValues, randomBytes, randomFill, randomFillSync and randomInt, as globals and from
 * `node:crypto`.
 *
 * The generator is splitmix32 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, in
 * its 32-bit form): one word of state, and good enough for ids that only need to differ.
 */
export class Entropy {
  #state = 0;

  /** Starts the sequence over. */
  reset(): void {
    this.#state = 0x7a11_4ace;
  }

  /** The next number from 0 to 2^32 - 1. */
  next(): number {
    this.#state = (this.#state + 0x9e37_79b9) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  install(): void {
    this.reset();
    const fraction = (): number => (this.next() * 0x20_0000 + (this.next() >>> 11)) / 2 ** 53;
    Reflect.set(Math, 'random', fraction);
    const replacements = {
      getRandomValues: <T extends ArrayBufferView>(array: T): T => this.#filled(array),
      randomUUID: () => this.#uuid(),
    };
    for (const [name, value] of Object.entries(replacements)) {
      Object.defineProperty(globalThis.crypto, name, { value, configurable: true, writable: true });
      Reflect.set(crypto, name, value);
    }
    Reflect.set(crypto, 'randomBytes', (size: number, callback?: Callback<Buffer>) =>
      given(this.#filled(Buffer.alloc(size)), callback),
    );
    Reflect.set(crypto, 'randomFillSync', (view: Fillable, offset?: number, size?: number) =>
      this.#filled(view, offset, size),
    );
    Reflect.set(crypto, 'randomFill', (view: Fillable, ...values: [...number[], Callback<Fillable>]) => {
      const [offset, size] = values.filter((value) => typeof value === 'number');
      given(this.#filled(view, offset, size), values.at(-1) as Callback<Fillable>);
    });
    Reflect.set(crypto, 'randomInt', (...values: [...number[], Callback<number>]) => {
      const bounds = values.filter((value) => typeof value === 'number');
      const [from = 0, to = 0] = bounds.length === 1 ? [0, ...bounds] : bounds;
      const last = values.at(-1);
      return given(from + Math.floor(fraction() * (to - from)), typeof last === 'function' ? last : undefined);
    });
  }

  /** Fills the part that is asked for, in elements of the view, and gives the view back. */
  #filled<T extends Fillable>(view: T, offset = 0, size?: number): T {
    const whole = ArrayBuffer.isView(view)
      ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      : new Uint8Array(view);
    const scale = 'BYTES_PER_ELEMENT' in view ? Number(view.BYTES_PER_ELEMENT) : 1;
    this.#fill(whole.subarray(offset * scale, size === undefined ? undefined : (offset + size) * scale));
    return view;
  }

  #fill(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = this.next() & 0xff;
  }

  #uuid(): string {
    const bytes = Buffer.alloc(16);
    this.#fill(bytes);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }
}
