import { furnish } from './furnish.ts';
import type { GeneratorResult } from './jobs.ts';
import { shippedHub } from './shipped.ts';
import { type Mode, startHub, type Workshop } from './workshop.ts';

export interface Steady {
  readonly result: GeneratorResult;
  /** Processor time of the hub over time, 1 is one core. */
  readonly cores: number;
  /** Resident memory: before anything connects, once all are connected, at its greatest. MB. */
  readonly idleMb: number;
  readonly connectedMb: number;
  readonly peakMb: number;
}

/**
 * A hub as it is shipped, and kiosks that beat every 30 s and send one event a minute, each for the first time before
 * anything counts.
 */
export async function steady(
  shop: Workshop,
  mode: Mode,
  { kiosks, warm, seconds }: { readonly kiosks: number; readonly warm: number; readonly seconds: number },
): Promise<Steady> {
  const folder = shop.folder();
  furnish(folder, kiosks);
  const hub = startHub(shop, folder, mode, await shippedHub(shop));
  const port = await hub.ask('port');
  const idle = await hub.ask('usage', 'usage');
  const load = shop.start('./generator.ts');
  await load.ask('port', { kind: 'steady', port, kiosks, rounds: [warm, seconds] });
  const connected = await hub.ask('usage', 'usage');
  await load.ask('result', 'go');
  const before = await hub.ask('usage', 'usage');
  const result = await load.ask('result', 'go');
  const after = await hub.ask('usage', 'usage');
  await load.end();
  await hub.end('stop');
  shop.remove(folder);
  return {
    result,
    cores: (after.cpuMs - before.cpuMs) / result.ms,
    idleMb: idle.rssMb,
    connectedMb: connected.rssMb,
    peakMb: after.peakMb,
  };
}
