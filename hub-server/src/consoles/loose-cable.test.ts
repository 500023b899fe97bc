import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { migrate } from '../db/migrations.ts';
import { openDatabase } from '../db/sqlite.ts';
import { batchOf } from '../db/store-conformance.test-help.ts';
import { TestKiosk } from '../hub-fixture.ts';
import { ingestBatch } from '../ingest/ingest-batch.ts';
import { bindPlaces, saveKiosk } from '../kiosks/kiosk-repository.ts';
import { createStore, createWorkplace } from '../stores/store-commands.ts';
import { consoleHistory } from './console-commands.ts';
import { insertConsoleEvents } from './console-event-repository.ts';

const START = Date.UTC(2026, 8, 1, 9);
const DAY = 86_400_000;

test('a loose cable comes and goes thousands of times: of that its counts leave the database, not its rows', () => {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-cable-'));
  const db = openDatabase(join(dir, 'hub.db'), 'write');
  try {
    const by = { user: 'a', now: START };
    migrate(db, START);
    createStore(db, { ...by, id: 's1', name: 's1', zone: 'Asia/Vladivostok' });
    for (const id of ['w1', 'w2']) createWorkplace(db, { ...by, id, store: 's1', name: id });
    const kiosk = new TestKiosk('', START);
    saveKiosk(db, {
      ...{ id: kiosk.id, publicKey: kiosk.publicKey, store: 's1', version: '0', enrolledAt: START },
    });
    bindPlaces(db, kiosk.id, ['w1', 'w2'], START);
    const device = { class: 'serial', model: 'avr', buttons: ['Y', 'N', 'S'], holdCapable: true } as const;
    kiosk.add({
      ...{ type: 'device-up', place: 1, mono: 0 },
      data: { serial: 'SN1', bootId: '5A3F0C21', ...device, buttons: [...device.buttons] },
    });
    expect(ingestBatch(db, batchOf(kiosk, 1, 1, START)).ok).toBe(true);
    const [each, days] = [10_000, 4];
    const entries = Array.from({ length: each * 2 * days }, (_, index) => {
      const up = index % 2 === 1;
      return {
        ...{ seq: 2 + index, console: 'SN1', kind: up ? ('up' as const) : ('lost' as const), amount: 1 },
        ...{ code: up ? null : 'unplugged', device: up ? JSON.stringify(device) : null },
        // On the third day it hangs at the other till.
        ...{ place: 1, workplace: Math.floor(index / (each * 2)) === 2 ? 'w2' : 'w1' },
        hubAt: START + Math.floor(index / (each * 2)) * DAY + (index % (each * 2)) * 200,
      };
    });
    db.exec('BEGIN');
    insertConsoleEvents(db, 1, entries);
    db.exec('COMMIT');
    const read = vi.spyOn(Object.getPrototypeOf(db.prepare('SELECT 1')), 'all');
    const history = consoleHistory(db, { id: 'SN1' });
    const rows = read.mock.results.reduce((sum, { value }) => sum + value.length, 0);
    read.mockRestore();
    expect(history?.faults).toEqual(
      [4, 3, 2, 1].map((day) => ({ day: `2026-09-0${day}`, code: 'unplugged', count: each })),
    );
    expect(history?.stays.map(({ workplace, from }) => [workplace?.id, from])).toEqual([
      ['w1', START + 3 * DAY + 200],
      ['w2', START + 2 * DAY + 200],
      ['w1', START],
    ]);
    expect(history?.devices).toEqual([{ ...device, buttons: [...device.buttons], from: START }]);
    // A row for each quarter of an hour, not for each of eighty thousand times.
    expect(rows).toBeLessThan(200);
  } finally {
    db.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
