import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chosenSince, knownSince } from '../double/agreement-repository.ts';
import {
  countDoubleItems,
  countWaiting,
  type DoubleItems,
  listDoubleItems,
  waitingItems,
} from '../double/waiting-repository.ts';
import { presenceOf, presenceOn, watchedPlaces } from '../presence/presence-repository.ts';
import { lastReport } from '../questions/insert-report-repository.ts';
import { countedPolls } from '../results/poll-list-repository.ts';
import { countSampleItems, listSampleItems } from '../review/ways/sample-item-repository.ts';
import { journalMarks } from '../risk/risk-repository.ts';
import { knownOfFrame, placeStates } from '../samples/sample-repository.ts';
import { migrate } from './migrations.ts';
import { plansOf } from './plans.test-help.ts';
import { type Db, openDatabase, run } from './sqlite.ts';

/** What is asked all the time must not walk everything that was ever recorded. Plans are those of a new database. */
let folder: string;
let db: Db;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otklik-plans-'));
  db = openDatabase(join(folder, 'hub.db'), 'write');
  migrate(db, 1);
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

test('what waits for another expert is found among what is judged twice, not among all presses', () => {
  const asked = (state: DoubleItems['state']): DoubleItems => ({
    ...{ expert: 'e', filter: { from: 1, to: 9 }, state },
  });
  const waiting = plansOf(db, () => {
    listDoubleItems(db, asked('pending'), undefined, 9);
    countDoubleItems(db, asked('pending'));
    waitingItems(db, 9);
    countWaiting(db);
  });
  expect(waiting).toHaveLength(4);
  for (const [first] of waiting)
    expect(first).toBe('SEARCH d USING COVERING INDEX double_items_waiting (waiting=?)');
  const rest = plansOf(db, () => {
    for (const state of ['all', 'done', 'second-look'] as const) countDoubleItems(db, asked(state));
  });
  for (const plan of rest) {
    expect(plan[0]).toBe('SCAN d');
    // Once a double item: not all that an expert ever judged.
    expect(plan.join()).toContain('verdicts_event');
    expect(plan.join()).not.toContain('verdicts_expert');
  }
});

test('how far experts agree is read of the items that count, not of all verdicts', () => {
  const plans = plansOf(db, () => {
    chosenSince(db, 1);
    knownSince(db, 1);
  });
  expect(plans).toHaveLength(2);
  for (const plan of plans) {
    expect(plan[0]).toMatch(/^(SCAN|SEARCH) [dk]\b/);
    expect(plan).toContain('SEARCH v USING INDEX verdicts_event (journal=? AND seq=?)');
  }
});

test('the last report of a kiosk is found by an index of reports, however long its journal is', () => {
  run(db, "INSERT INTO stores (id, name, zone, created_at) VALUES ('s', 'S', 'UTC', 1)");
  run(db, "INSERT INTO workplaces (id, store, name, created_at) VALUES ('w', 's', 'W', 1)");
  run(
    db,
    `INSERT INTO kiosks (id, public_key, version, store, enrolled_at, counter) VALUES ('k', '', '1.0.0', 's', 1, 0)`,
  );
  run(db, "INSERT INTO bindings (kiosk, place, workplace, bound_at) VALUES ('k', 1, 'w', 1)");
  run(db, "INSERT INTO journals (id, kiosk, epoch, durable, hash) VALUES (1, 'k', 'e', 0, x'00')");
  const plans = plansOf(db, () => lastReport(db, 'w'));
  expect(plans.at(-1)).toEqual([
    'SEARCH events USING PRIMARY KEY (journal=? AND seq=?)',
    'SCALAR SUBQUERY 1',
    'SEARCH events USING COVERING INDEX events_config (journal=? AND place=?)',
  ]);
});

test('polls that a 0 has left out are found by the index of these, without walking the others', () => {
  const [plan = []] = plansOf(db, () => countedPolls(db, 'q', {}, 'excluded', undefined, 50));
  expect(plan[0]).toBe('SCAN p USING INDEX polls_excluded');
});

test("what was judged of a sample's polls is read of the journals of its stores alone", () => {
  const [plan = []] = plansOf(db, () => knownOfFrame(db, { id: 'x', question: 'q' }));
  const steps = plan.filter((step) => /^(SCAN|SEARCH) [fgetp]\b/.test(step));
  expect(steps.slice(0, 5)).toEqual([
    'SEARCH f USING PRIMARY KEY (sample=?)',
    'SEARCH g USING INDEX workplaces_store (store=?)',
    'SEARCH e USING COVERING INDEX placements_workplace (workplace=?)',
    'SEARCH t USING COVERING INDEX sqlite_autoindex_standings_1 (journal=?)',
    'SEARCH p USING INDEX sqlite_autoindex_polls_1 (journal=? AND seq=?)',
  ]);
});

test('what became of the places of a sample is read of those places, not of all that is listed', () => {
  const items = { expert: 'e', sample: 'x', wanted: 9, filter: {}, state: 'pending' } as const;
  const plans = plansOf(db, () => {
    placeStates(db, 'x', 9);
    listSampleItems(db, items, undefined, 9);
    countSampleItems(db, items);
  });
  expect(plans).toHaveLength(3);
  for (const plan of plans) {
    expect(plan[0]).toBe('SEARCH l USING PRIMARY KEY (sample=? AND place<?)');
    // Once for each count of one statement.
    expect(plan.filter((step) => /^(SCAN|SEARCH) i\b/.test(step)).join()).toMatch(
      /^(SEARCH i USING INDEX sqlite_autoindex_review_items_1 \(journal=\? AND seq=\?\),?)+$/,
    );
  }
});

test('a step of scoring finds the journals of its store without walking those of the chain', () => {
  const [plan = []] = plansOf(db, () => journalMarks(db, 's', 0));
  expect(plan.filter((step) => /^SCAN|AUTOMATIC/.test(step))).toEqual([]);
});

test('what a day without polls was is read of that day, and since when a workplace is heard of in one step', () => {
  const plans = plansOf(db, () => {
    presenceOn(db, 1, {});
    presenceOn(db, 1, { store: 's' });
    presenceOn(db, 1, { workplace: 'w' });
    presenceOf(db, 1, ['w']);
    watchedPlaces(db, { store: 's' });
  });
  expect(plans.map(([first]) => first)).toEqual([
    'SEARCH presence_days USING PRIMARY KEY (day=?)',
    'SEARCH presence_days USING PRIMARY KEY (day=? AND workplace=?)',
    'SEARCH presence_days USING PRIMARY KEY (day=? AND workplace=?)',
    'SEARCH presence_days USING PRIMARY KEY (day=? AND workplace=?)',
    expect.anything(),
  ]);
  expect(plans[4]?.join('; ')).toContain(
    'SEARCH p USING COVERING INDEX presence_days_workplace (workplace=?)',
  );
});
