/** A small fast generator with a seed (mulberry32): the same seed makes the same noise again. */
export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number;
  uint32(): number;
  /** True once in `n`. */
  once(n: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  fill(bytes: Uint8Array): Uint8Array;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const uint32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((uint32() / 0x1_0000_0000) * limit);
  return {
    uint32,
    below,
    once: (n) => below(n) === 0,
    pick: (list) => list[below(list.length)] ?? list[0],
    fill: (bytes) => {
      for (let i = 0; i < bytes.length; i++) bytes[i] = uint32() >>> 24;
      return bytes;
    },
  };
}

/** Damage as lines and memory do it: bits turned, bytes changed, lost, added, doubled. At least one, at most four. */
export function mutate(random: Random, bytes: Uint8Array): Uint8Array {
  let damaged = bytes;
  for (let times = 1 + random.below(4); times > 0; times--) damaged = mutateOnce(random, damaged);
  return damaged;
}

function mutateOnce(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(Math.max(1, bytes.length));
  const rest = bytes.subarray(at);
  switch (random.below(6)) {
    case 0: {
      const turned = bytes.slice();
      if (at < turned.length) turned[at] = (turned[at] ?? 0) ^ (1 << random.below(8));
      return turned;
    }
    case 1: {
      const changed = bytes.slice();
      if (at < changed.length) changed[at] = random.below(256);
      return changed;
    }
    case 2:
      return bytes.slice(0, at);
    case 3:
      return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(4)));
    case 4:
      return joined(bytes.subarray(0, at), random.fill(new Uint8Array(1 + random.below(8))), rest);
    default:
      return joined(bytes, bytes.subarray(at));
  }
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
