/** Randomness enters through this port. */
export interface Rng {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}

/** Lower-case hex of `length` random bytes. */
export const randomHex = (rng: Rng, length: number): string =>
  Array.from(rng.bytes(length), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The platform's cryptographic generator. */
export const cryptoRng: Rng = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
