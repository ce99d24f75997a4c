// Taken once: looked up at each use, the global costs several times the multiplication where a sandbox guards it.
const { imul } = Math;

/**
 * Well-mixed 32 bits of a counter under a key (the finaliser "lowbias32" of C. Wellons, hash-prospector).
 *
 * A pure function instead of a generator with a state: what one customer draws in a step depends on nothing but that
 * customer and that step, so another customer, or another order of asking, changes nothing.
 */
export function noise32(key: number, counter: number): number {
  let mixed = key ^ imul(counter, 0x9e3779b1);
  mixed = imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** Key of a named stream (FNV-1a over the name, mixed with the seed). */
export function keyOf(seed: number, name: string): number {
  let key = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) key = imul(key ^ name.charCodeAt(at), 0x01000193);
  return noise32(noise32(0x5bd1e995, seed), key);
}

/**
 * Random numbers that a seed and a name repeat (xoshiro128**, Blackman and Vigna).
 *
 * Each thing in the town draws from streams of its own name. A thing added to the town therefore leaves the others as
 * they were.
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number, name: string) {
    const first = keyOf(seed, name);
    const second = keyOf(~seed, name); // 64 bits of name: two streams of one town never coincide in practice
    this.a = noise32(first, 1);
    this.b = noise32(second, 2);
    this.c = noise32(first, 3);
    this.d = noise32(second, 4) | 1; // the state of all zeros is the one that must not be
  }

  /** Thirty-two random bits. */
  bits(): number {
    const scrambled = imul(this.b, 5);
    const drawn = imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return drawn;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.bits() / 2 ** 32;
  }

  between(least: number, below: number): number {
    return least + this.uniform() * (below - least);
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Waiting time of a Poisson arrival. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** Lognormal by its median: half of what is drawn lies below it. */
  lognormal(median: number, sigma: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.uniform()));
  }

  /** Position in a list of weights, each as likely as its weight. */
  weighted(weights: readonly number[]): number {
    let left = this.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
    for (let at = 0; at < weights.length - 1; at++) if ((left -= weights[at]!) < 0) return at;
    return weights.length - 1;
  }
}
