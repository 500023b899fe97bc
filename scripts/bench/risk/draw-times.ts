import { createHmac } from 'node:crypto';
import { drawOrder, stratumKey } from '@otklik/shared/sampling/draw.ts';
import { type Row, timesRow } from '../report.ts';
import { summarize } from '../stats.ts';

const STORES = 1000;
const OPERATORS = 6;
const COUNT = 3000;
const ROUNDS = 9;

const timed = (run: () => number): number => {
  const from = performance.now();
  if (run() !== COUNT) throw new Error('not all were drawn');
  return performance.now() - from;
};

/** A sample of a chain-month: ten million polls of a thousand stores, against as many bare HMACs as polls drawn. */
export function drawRows(): readonly Row[] {
  const strata = Array.from({ length: STORES * OPERATORS }, (_, index) => ({
    key: stratumKey(`s${index % STORES}`, `o${index}`),
    size: 1000 + ((index * 7919) % 1334),
  }));
  const polls = strata.reduce((sum, { size }) => sum + size, 0);
  const [own, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const seed = new Uint8Array(32).fill(round);
    const drawn = timed(() => drawOrder(seed, strata, COUNT).length);
    const hashed = timed(() => {
      let done = 0;
      for (; done < COUNT; done += 1) createHmac('sha256', seed).update(`${done}`).digest();
      return done;
    });
    // The first round warms up.
    if (round > 0) {
      own.push(drawn);
      bare.push(hashed);
    }
  }
  const floor = { name: `${COUNT} HMACs`, ms: summarize(bare) };
  return [
    timesRow(floor.name, floor.ms),
    timesRow(`a sample of ${COUNT} from ${polls} polls in ${strata.length} strata`, summarize(own), floor),
  ];
}
