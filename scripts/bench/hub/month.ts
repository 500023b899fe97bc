import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../../hub-server/src/db/sqlite.ts';
import { SESSION_COOKIE, tokenHash } from '../../../hub-server/src/plugins/auth.ts';
import { addSession } from '../../../hub-server/src/users/user-repository.ts';
import { childPrograms } from '../../../tests/support/child-program.ts';
import { makeBundle } from '../../package/bundle.ts';
import { hubFlags } from '../../setup/hub-flags.mjs';
import { percentile } from '../stats.ts';
import { type DashboardTimes, fillMonth, loadDashboards, measureDashboards } from './dashboards.ts';
import { furnish } from './furnish.ts';
import type { GeneratorResult } from './jobs.ts';
import { startHub, type Workshop } from './workshop.ts';

/** Workplaces of a store, each with a kiosk. */
const PER_STORE = 3;
const STARTS = 5;
const ROOT = join(import.meta.dirname, '..', '..', '..');
const PROGRAM = join('hub-server', 'src', 'server');
/** Kiosks alone and kiosks while dashboards load, in turns. */
const TURNS = 2;

export interface Month {
  readonly polls: number;
  readonly starts: Starts;
  readonly dashboards: Readonly<Record<'chainByDay' | 'chainByStore' | 'store', DashboardTimes>>;
  readonly quiet: readonly GeneratorResult[];
  readonly busy: readonly GeneratorResult[];
  readonly loaded: number;
}

/** From the start of the program until it says that it is ready, ms; each a median. */
export interface Starts {
  /** As it is shipped and run as a service. */
  readonly shipped: number;
  /** The same with hardly anything in its database. */
  readonly empty: number;
  /** From the sources, as `npm run hub` does. */
  readonly sources: number;
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

/** How long a hub takes from the start of its program, with a service's flags, until it is ready, ms. */
async function startTime(program: string, folder: string): Promise<number> {
  const programs = childPrograms();
  try {
    const times: number[] = [];
    // The first is not counted: what it has read from the disk is there for those that follow.
    for (let nth = 0; nth <= STARTS; nth += 1) {
      const from = performance.now();
      const hub = programs.start([
        ...hubFlags,
        program,
        '--data',
        folder,
        '--port',
        '0',
        '--host',
        '127.0.0.1',
      ]);
      await hub.line(/^hub ready /);
      if (nth > 0) times.push(performance.now() - from);
      await hub.end('SIGTERM');
    }
    return median(times);
  } finally {
    await programs.endAll();
  }
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
  const outDir = shop.folder();
  await makeBundle({ root: ROOT, product: 'hub', outDir, version: '0.0.0', releaseKeys: [] });
  const shipped = join(outDir, `${PROGRAM}.js`);
  const empty = await startTime(shipped, small);
  tell(`hub: a month of ${sizes.stores} stores is being written`);
  const polls = fillMonth(folder, kiosks);
  tell('hub: starts, and dashboards');
  const starts = {
    shipped: await startTime(shipped, folder),
    empty,
    sources: await startTime(join(ROOT, `${PROGRAM}.ts`), folder),
  };
  const hub = startHub(shop, folder, 'signed');
  const port = await hub.ask('port');
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
  shop.remove(outDir);
  return { polls, starts, dashboards, quiet, busy, loaded };
}
