import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../hub-server/src/db/sqlite.ts';
import { SESSION_COOKIE, tokenHash } from '../../hub-server/src/plugins/auth.ts';
import { addSession } from '../../hub-server/src/users/user-repository.ts';
import { prepareLoad, startHub } from './hub/children.ts';
import { fillMonth, loadDashboards, measureDashboards } from './hub/dashboards.ts';
import { measureFloor } from './hub/floor.ts';
import { furnish } from './hub/furnish.ts';
import type { GeneratorResult } from './hub/jobs.ts';
import { type Report, type Row, timesRow } from './report.ts';

/** How much is done: the whole takes about eight minutes on two cores, `--quick` about one. */
const SIZES = {
  whole: { hundreds: 60, fives: 150, kiosks: 10_000, seconds: 60, stores: 1000, ingest: 20 },
  quick: { hundreds: 12, fives: 40, kiosks: 1000, seconds: 15, stores: 20, ingest: 8 },
} as const;
type Sizes = (typeof SIZES)[keyof typeof SIZES];
type Mode = 'signed' | 'unsigned';
type Tell = (line: string) => void;

/** Kiosks that send at once in the runs at full speed. */
const SENDERS = 32;
const WORDS = { signed: 'signatures on', unsigned: 'signatures off' } as const;

/** Runs with a folder of its own, which is gone afterwards. */
async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(process.env.OTKLIK_BENCH_DIR ?? tmpdir(), 'otklik-bench-hub-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rate = (name: string, perSecond: number, floor?: { name: string; perSecond: number }): Row => ({
  name,
  kind: 'rate',
  perSecond,
  ...(floor === undefined ? {} : { floor: { name: floor.name, p50: floor.perSecond / perSecond } }),
});

/** Events a second at full speed, and the floor over the rows that came of it, in transactions of 100 events. */
async function fullSpeed(mode: Mode, size: number, batches: number, tell: Tell) {
  tell(`hub: batches of ${size}, ${WORDS[mode]}`);
  return await inFolder(async (folder) => {
    furnish(folder, SENDERS);
    const hub = await startHub(folder, mode);
    const job = { kind: 'full', port: hub.port, kiosks: SENDERS, size } as const;
    const warm = await prepareLoad({ ...job, run: 'warm', batches: Math.ceil(batches / 5) });
    const load = await prepareLoad({ ...job, run: 'timed', batches });
    await warm.go();
    const before = await hub.usage();
    const result = await load.go();
    const after = await hub.usage();
    await hub.stop();
    const floor = await inFolder(async (bare) => measureFloor(folder, bare, 100));
    const perSecond = (result.events * 1000) / result.ms;
    const cores = (after.cpuMs - before.cpuMs) / result.ms;
    return { perSecond, floor, result, cores };
  });
}

interface Steady {
  readonly result: GeneratorResult;
  readonly cores: number;
  readonly peakMb: number;
}

async function steady(mode: Mode, { kiosks, seconds }: Sizes, tell: Tell): Promise<Steady> {
  tell(`hub: ${kiosks} kiosks for ${seconds} s, ${WORDS[mode]}`);
  return await inFolder(async (folder) => {
    furnish(folder, kiosks);
    const hub = await startHub(folder, mode);
    const load = await prepareLoad({
      kind: 'steady',
      port: hub.port,
      kiosks,
      run: 'steady',
      seconds,
      counter: 1,
    });
    const before = await hub.usage();
    const result = await load.go();
    const after = await hub.usage();
    await hub.stop();
    return { result, cores: (after.cpuMs - before.cpuMs) / result.ms, peakMb: after.peakMb };
  });
}

/** A month of polls: how fast it starts, what dashboards take, and what they cost the kiosks. */
async function month({ stores, ingest }: Sizes, tell: Tell) {
  return await inFolder(async (folder) => {
    const kiosks = stores * 3;
    furnish(folder, kiosks, 3);
    tell(`hub: a month of ${stores} stores is being written`);
    const polls = fillMonth(folder, kiosks);
    const cookie = signIn(folder);
    const hub = await startHub(folder, 'signed');
    const figures = await measureDashboards(hub.port, cookie, 20);
    tell('hub: kiosks alone, then with dashboards');
    const job = { kind: 'steady', port: hub.port, kiosks, seconds: ingest } as const;
    const alone = await prepareLoad({ ...job, run: 'alone', counter: 1 });
    const together = await prepareLoad({ ...job, run: 'together', counter: 100 });
    const quiet = await alone.go();
    const stop = loadDashboards(hub.port, cookie);
    const busy = await together.go();
    const loaded = await stop();
    await hub.stop();
    return { polls, startMs: hub.startMs, figures, quiet, busy, loaded };
  });
}

/** A session of the admin, so that dashboards may be asked for. */
function signIn(folder: string): string {
  const db = openDatabase(join(folder, 'hub.db'), 'write');
  const expiresAt = Number.MAX_SAFE_INTEGER;
  addSession(db, { tokenHash: tokenHash('bench'), user: 'bench', csrf: 'bench', now: 0, expiresAt });
  db.close();
  return `${SESSION_COOKIE}=bench`;
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(0)} %`;

export async function benchHub(quick: boolean, tell: Tell): Promise<Report> {
  const sizes = quick ? SIZES.quick : SIZES.whole;
  const rows: Row[] = [];
  const notes: string[] = [];
  for (const [size, batches] of [
    [100, sizes.hundreds],
    [5, sizes.fives],
  ] as const) {
    for (const mode of ['unsigned', 'signed'] as const) {
      const { perSecond, floor, result, cores } = await fullSpeed(mode, size, batches, tell);
      const bare = { name: 'bare SQLite, same rows', perSecond: floor.perSecond };
      rows.push(
        rate(
          `bare SQLite, FULL, batches of 100 (${(floor.rows / floor.events).toFixed(1)} rows an event)`,
          bare.perSecond,
        ),
      );
      rows.push(rate(`events in batches of ${size}, ${WORDS[mode]}`, perSecond, bare));
      notes.push(
        `batches of ${size}, ${WORDS[mode]}: ${percent(perSecond, bare.perSecond)} of bare SQLite; hub ${cores.toFixed(2)} cores, ` +
          `acknowledged p99 ${result.acks.p99.toFixed(0)} ms, n = ${result.acks.n} batches from ${SENDERS} kiosks`,
      );
    }
  }
  for (const mode of ['unsigned', 'signed'] as const) {
    const { result, cores, peakMb } = await steady(mode, sizes, tell);
    rows.push(timesRow(`event to acknowledgement, ${sizes.kiosks} kiosks, ${WORDS[mode]}`, result.acks));
    rows.push(timesRow(`heartbeat to reply, ${WORDS[mode]}`, result.others));
    notes.push(
      `${sizes.kiosks} kiosks, ${WORDS[mode]}: ${cores.toFixed(2)} cores, peak ${peakMb.toFixed(0)} MB, generator late by at most ${result.late.toFixed(0)} ms`,
    );
  }
  const { polls, startMs, figures, quiet, busy, loaded } = await month(sizes, tell);
  rows.push(timesRow('chain, a month by day', figures.chainByDay));
  rows.push(timesRow('chain, a month by store', figures.chainByStore));
  rows.push(timesRow('one store, a month by day', figures.store));
  rows.push(timesRow('event to acknowledgement, alone', quiet.acks));
  rows.push(timesRow('event to acknowledgement, dashboards loading', busy.acks));
  notes.push(
    `with ${polls} polls: start in ${(startMs / 1000).toFixed(2)} s; ${loaded} rounds of dashboards meanwhile`,
    'the load generator is a process of its own on the same cores; all it sends was signed before',
    'signatures off: the reader believes them (bench only); acknowledgements are countersigned all the same',
  );
  return { name: 'hub', rows, notes };
}
