import { percentile } from '../stats.ts';
import { furnish } from './furnish.ts';
import type { FloorResult, GeneratorResult } from './jobs.ts';
import { type Mode, startHub, type Workshop } from './workshop.ts';

export const WORDS = { signed: 'signatures on', unsigned: 'signatures off' } as const;

const middle = (list: readonly number[]): number =>
  percentile(
    list.toSorted((a, b) => a - b),
    0.5,
  );

export interface FullSpeed {
  /** Medians over the rounds. */
  readonly perSecond: number;
  readonly floorPerSecond: number;
  readonly rowsAnEvent: number;
  /** Hub over floor: the median of the rounds, the least and the greatest. */
  readonly ratio: number;
  readonly least: number;
  readonly greatest: number;
  /** Processor time an event, µs. */
  readonly hubCpuUs: number;
  readonly floorCpuUs: number;
  readonly ackP99: number;
}

/** So many kiosks that send at once, each in every round so many batches of so many events. */
export interface Load {
  readonly kiosks: number;
  readonly size: number;
  readonly batches: number;
}

/**
 * Events a second at full speed, against bare SQLite over the rows that came of it in transactions of 100 events. One
 * hub, one load, one floor, each a program that is warm before anything counts; then they take turns, and it is the
 * ratio of each turn that counts: a machine busy with something else is so for both.
 */
export async function fullSpeed(
  shop: Workshop,
  mode: Mode,
  { kiosks, size, batches }: Load,
  rounds: number,
): Promise<FullSpeed> {
  const folder = shop.folder();
  furnish(folder, kiosks);
  const hub = startHub(shop, folder, mode);
  const port = await hub.ask('port');
  const load = shop.start('./generator.ts');
  const counts = Array.from({ length: rounds + 1 }, () => batches);
  await load.ask('port', { kind: 'full', port, kiosks, size, rounds: counts });
  await load.ask('result', 'go');
  const floor = shop.start('./floor-program.ts', [folder]);
  await floor.ask('port');
  await floor.ask('floor', 'go');
  const turns: { hub: GeneratorResult; floor: FloorResult; cpuUs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bare = round % 2 === 0 ? await floor.ask('floor', 'go') : undefined;
    const before = await hub.ask('usage', 'usage');
    const result = await load.ask('result', 'go');
    const after = await hub.ask('usage', 'usage');
    const cpuUs = ((after.cpuMs - before.cpuMs) * 1000) / result.events;
    turns.push({ hub: result, floor: bare ?? (await floor.ask('floor', 'go')), cpuUs });
  }
  await load.end();
  await floor.end();
  await hub.end('stop');
  shop.remove(folder);
  const rates = turns.map((turn) => (turn.hub.events * 1000) / turn.hub.ms);
  const ratios = turns.map((turn, at) => (rates[at] ?? 0) / turn.floor.perSecond);
  const [first] = turns;
  return {
    perSecond: middle(rates),
    floorPerSecond: middle(turns.map((turn) => turn.floor.perSecond)),
    rowsAnEvent: first === undefined ? 0 : first.floor.rows / first.floor.events,
    ratio: middle(ratios),
    least: Math.min(...ratios),
    greatest: Math.max(...ratios),
    hubCpuUs: middle(turns.map(({ cpuUs }) => cpuUs)),
    floorCpuUs: middle(turns.map((turn) => turn.floor.cpuUs)),
    ackP99: middle(turns.map((turn) => turn.hub.acks.p99)),
  };
}
