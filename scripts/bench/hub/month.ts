import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../../hub-server/src/db/sqlite.ts';
import { SESSION_COOKIE, tokenHash } from '../../../hub-server/src/plugins/auth.ts';
import { addSession } from '../../../hub-server/src/users/user-repository.ts';
import { percentile } from '../stats.ts';
import { type DashboardTimes, fillMonth, loadDashboards, measureDashboards } from './dashboards.ts';
import { furnish } from './furnish.ts';
import type { GeneratorResult } from './jobs.ts';
import { type Program, startHub, type Workshop } from './workshop.ts';

/** Workplaces of a store, each with a kiosk. */
const PER_STORE = 3;
const STARTS = 3;
/** Kiosks alone and kiosks while dashboards load, in turns. */
const TURNS = 2;

export interface Month {
  readonly polls: number;
  /** From the start of the program to listening, ms: the median, and that of a hub with hardly anything in it. */
  readonly startMs: number;
  readonly emptyStartMs: number;
  readonly dashboards: Readonly<Record<'chainByDay' | 'chainByStore' | 'store', DashboardTimes>>;
  readonly quiet: readonly GeneratorResult[];
  readonly busy: readonly GeneratorResult[];
  readonly loaded: number;
}

const median = (list: readonly number[]): number =>
  percentile(
    list.toSorted((a, b) => a - b),
    0.5,
  );

/** A session of the admin, so that dashboards may be asked for. */
function signIn(folder: string): string {
  const db = openDatabase(join(folder, 'hub.db'), 'write');
  const expiresAt = Number.MAX_SAFE_INTEGER;
  addSession(db, { tokenHash: tokenHash('bench'), user: 'bench', csrf: 'bench', now: Date.now(), expiresAt });
  db.close();
  return `${SESSION_COOKIE}=bench`;
}

/** How long a hub takes from the start of its program until it listens, again and again; the last one stays. */
async function starts(shop: Workshop, folder: string) {
  const times: number[] = [];
  let hub: Program | undefined;
  let port = 0;
  for (let nth = 0; nth < STARTS; nth += 1) {
    await hub?.end('stop');
    const from = performance.now();
    hub = startHub(shop, folder, 'signed');
    port = await hub.ask('port');
    times.push(performance.now() - from);
  }
  if (hub === undefined) throw new Error('no hub was started');
  return { hub, port, startMs: median(times) };
}

/** A month of polls: how fast a hub starts with it, what dashboards take, and what they cost the kiosks. */
export async function month(
  shop: Workshop,
  sizes: { readonly stores: number; readonly ingest: number; readonly dashboards: number },
  tell: (line: string) => void,
): Promise<Month> {
  const folder = shop.folder();
  const kiosks = sizes.stores * PER_STORE;
  furnish(folder, kiosks, PER_STORE);
  const cookie = signIn(folder);
  const small = shop.folder();
  cpSync(join(folder, 'hub.db'), join(small, 'hub.db'));
  const empty = await starts(shop, small);
  await empty.hub.end('stop');
  tell(`hub: a month of ${sizes.stores} stores is being written`);
  const polls = fillMonth(folder, kiosks);
  tell('hub: starts, and dashboards');
  const { hub, port, startMs } = await starts(shop, folder);
  const dashboards = await measureDashboards(folder, port, cookie, sizes.dashboards);
  tell('hub: kiosks alone, and while dashboards load');
  const load = shop.start('./generator.ts');
  const rounds = Array.from({ length: 2 * TURNS + 1 }, () => sizes.ingest);
  await load.ask('port', { kind: 'steady', port, kiosks, rounds });
  await load.ask('result', 'go');
  const quiet: GeneratorResult[] = [];
  const busy: GeneratorResult[] = [];
  let loaded = 0;
  for (let turn = 0; turn < TURNS; turn += 1) {
    quiet.push(await load.ask('result', 'go'));
    const stop = loadDashboards(port, cookie);
    busy.push(await load.ask('result', 'go'));
    loaded += await stop();
  }
  await load.end();
  await hub.end('stop');
  shop.remove(folder);
  shop.remove(small);
  return { polls, startMs, emptyStartMs: empty.startMs, dashboards, quiet, busy, loaded };
}
