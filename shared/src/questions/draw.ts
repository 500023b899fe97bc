import { createHash } from 'node:crypto';
import { drawBelow } from '../base/draw-below.ts';
import type { Weighted } from './plan-days.ts';

/** By id, as code units compare: the same on every machine, whatever its locale. */
const byId = (a: Weighted, b: Weighted): number =>
  a.question < b.question ? -1 : a.question > b.question ? 1 : 0;

/**
 * The question of period n: never `previous`, where there is another. Candidates stand in the order of their ids, each
 * as wide as its weight; the number drawn below the sum of weights falls on one. Weights of 1 are the plain random draw.
 * Over time a question of weight w comes in a share of w·(W − w) ∕ Σ wᵢ·(W − wᵢ) of the periods, W being the sum of all:
 * never repeated, none comes in more than half of them.
 */
export function drawQuestion(
  seed: Uint8Array,
  n: number,
  questions: readonly Weighted[],
  previous: string | undefined,
): string | undefined {
  const others = questions.filter(({ question }) => question !== previous);
  const candidates = (others.length > 0 ? others : questions).toSorted(byId);
  const sum = candidates.reduce((total, { weight }) => total + weight, 0);
  let left = sum > 0 ? drawBelow(seed, n, sum) : 0;
  for (const { question, weight } of candidates) {
    if (left < weight) return question;
    left -= weight;
  }
  return undefined;
}

/** What is published before a version starts: SHA-256(seed ‖ nonce), hex. */
export const commitmentOf = (seed: Uint8Array, nonce: Uint8Array): string =>
  createHash('sha256').update(seed).update(nonce).digest('hex');
