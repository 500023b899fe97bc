import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all, type Db, openDatabase } from '../../../hub-server/src/db/sqlite.ts';
import { reviewCoverage } from '../../../hub-server/src/results/review-coverage.ts';
import { commitSample } from '../../../hub-server/src/samples/sample-commands.ts';
import { sampleFrame } from '../../../hub-server/src/samples/sample-frame.ts';
import { fillMonth } from '../hub/dashboards.ts';
import { furnish } from '../hub/furnish.ts';
import { type Row, timesRow } from '../report.ts';
import { summarize } from '../stats.ts';

const PER_STORE = 3;
const PLACES = 3000;
const ROUNDS = 7;
const DAYS = { from: '2026-09-01', to: '2026-10-01' } as const;
/** The month is over in every store. */
const NOW = Date.UTC(2026, 9, 2);

/** Ten workers of a store, each at one of its workplaces for half a day. */
const NUMBER = 'CAST(substr(b.workplace, 2) AS INTEGER)';
const WORKER = `'o' || (${NUMBER} / ${PER_STORE}) || '.' || ((c.hour / 21600000 + ${NUMBER}) % 10)`;

/** The least there is to it: adding up a month's hours by workplace and worker. */
const sums = (db: Db): number =>
  all(
    db,
    `SELECT workplace, "operator", SUM(yes_all), SUM(no_all), SUM(unsure_all) FROM rollups
     WHERE question = 'q1' GROUP BY workplace, "operator"`,
  ).length;

/** A month of a chain in a hub's tables: what drawing a sample from it takes, and how far review has come. */
export function monthRows(quick: boolean): readonly Row[] {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-bench-month-'));
  try {
    const kiosks = (quick ? 20 : 1000) * PER_STORE;
    furnish(dir, kiosks, PER_STORE);
    const polls = fillMonth(dir, kiosks, WORKER);
    const writer = openDatabase(join(dir, 'hub.db'), 'write');
    const made = commitSample(writer, {
      ...{ id: 'bench', question: 'q1', ...DAYS, scope: { kind: 'all' }, user: 'bench', now: 0 },
      ...{ seed: '00'.repeat(32), nonce: '11'.repeat(32) },
    });
    writer.close();
    if (!made.ok) throw new Error(made.error.detail);
    return rowsOf(join(dir, 'hub.db'), polls);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function rowsOf(file: string, polls: number): readonly Row[] {
  const db = openDatabase(file, 'read');
  const [bare, drawn, covered]: [number[], number[], number[]] = [[], [], []];
  const timed = (list: number[], round: number, run: () => number): void => {
    const from = performance.now();
    if (run() === 0) throw new Error('nothing was found');
    // The first round warms up.
    if (round > 0) list.push(performance.now() - from);
  };
  const draw = (): number => {
    const frame = sampleFrame(db, { sample: 'bench', now: NOW, most: PLACES });
    return frame.ok ? frame.value.places.length : 0;
  };
  const coverage = (): number => {
    const reply = reviewCoverage(db, { question: 'q1', ...DAYS, within: undefined });
    return reply.ok ? reply.value.stores.length : 0;
  };
  for (let round = 0; round <= ROUNDS; round += 1) {
    timed(bare, round, () => sums(db));
    timed(drawn, round, draw);
    timed(covered, round, coverage);
  }
  db.close();
  const floor = { name: 'its sums by bare SQLite', ms: summarize(bare) };
  return [
    timesRow(`a month of ${polls} polls, ${floor.name}`, floor.ms),
    timesRow(`a sample of ${PLACES} drawn from it`, summarize(drawn), floor),
    timesRow('how far review of it has come', summarize(covered), floor),
  ];
}
