/**
 * xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018): 128 bits of state, 32
 * bits a step. Its state is filled by splitmix32 from one 32-bit seed. Departs from the paper only in that: it has no
 * jump.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    this.#a = mixSeed(seed, 1);
    this.#b = mixSeed(seed, 2);
    this.#c = mixSeed(seed, 3);
    this.#d = mixSeed(seed, 4) | 1;
  }

  /** From 0 to 2^32 - 1. */
  next(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** From 0 to `count - 1`, with a bias below `count` / 2^32. */
  below(count: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * count);
  }
}

/** A 32-bit seed for one part of what another seed decides: different `part`s give unrelated seeds. (splitmix32) */
export function mixSeed(seed: number, part: number): number {
  let mixed = (seed + Math.imul(part, 0x9e37_79b9)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** The 32-bit seed that a printed seed stands for: FNV-1a over its UTF-16 units. */
export function seedFromText(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  }
  return hash >>> 0;
}
