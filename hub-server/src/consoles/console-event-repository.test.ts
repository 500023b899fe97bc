import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrate } from '../db/migrations.ts';
import { all, openDatabase } from '../db/sqlite.ts';
import { UP_BEFORE } from './console-event-repository.ts';

it('finds how a console presented itself by an index of its own, not by the events of its neighbour', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otklik-ups-'));
  const db = openDatabase(join(folder, 'hub.db'), 'write');
  try {
    migrate(db, 1);
    const plan = all<{ detail: string }>(db, `EXPLAIN QUERY PLAN ${UP_BEFORE}`, 1, 9, 'c');
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/INDEX console_events_up \(console=\? AND journal=\? AND seq<\?\)$/),
    ]);
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
});
