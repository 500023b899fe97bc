import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { HubDatabase } from '../db/hub-database.ts';
import { all, openDatabase, run } from '../db/sqlite.ts';
import { openSqliteDatabase } from '../db/sqlite-database.ts';
import { heartbeatOf } from '../hub-fixture.ts';
import { KIOSKS, NOW } from './kill-child.test-help.ts';

const CHILD = fileURLToPath(new URL('./kill-child.test-help.ts', import.meta.url));

/** A chain of kiosks with full disks, and somebody who wants mail. */
async function furnish(dir: string): Promise<void> {
  const db = await openSqliteDatabase(dir, NOW);
  await db.write('ensureAlertRules', { now: NOW });
  await db.write('createStore', { user: 'a', now: NOW, id: 's', name: 'One', zone: 'UTC' });
  const user = { id: 'a', login: 'a', name: 'A', role: 'admin', password: '' } as const;
  await db.write('createUser', { user, now: NOW });
  const settings = { on: true, address: 'a@example.org', language: 'en', zone: 'UTC' } as const;
  await db.write('saveMailSettings', { user: 'a', now: NOW, settings });
  await db.close();
  const raw = openDatabase(join(dir, 'hub.db'), 'write');
  const { journal } = heartbeatOf();
  const body = JSON.stringify(heartbeatOf({ journal: { ...journal, freeBytes: 1 } }));
  for (const kiosk of KIOSKS) {
    run(
      raw,
      "INSERT INTO kiosks (id, public_key, version, store, enrolled_at, counter) VALUES (?, '', '', 's', 1, 0)",
      kiosk,
    );
    run(raw, 'INSERT INTO heartbeats (kiosk, counter, at, body) VALUES (?, 1, ?, ?)', kiosk, NOW, body);
  }
  raw.close();
}

const evaluate = (db: HubDatabase) =>
  db.read('evaluateAlerts', { now: NOW, over: 'kiosks', after: '', limit: 1000 });

test('killed between looking and changing, and while changing: none is lost, none comes twice, each with its delivery', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-alerts-'));
  try {
    await furnish(dir);
    for (const round of [0, 3, 40]) {
      const child = spawn(process.execPath, [CHILD, dir, String(round)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      // It says so once it has looked, or once so many changes are with the writer.
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await ended;
      const raw = openDatabase(join(dir, 'hub.db'), 'read');
      const alerts = all<{ id: string }>(raw, 'SELECT id FROM alerts').map(({ id }) => id);
      const told = all<{ id: string }>(raw, 'SELECT id FROM deliveries').map(({ id }) => id);
      const watched = all<{ alert: string }>(raw, 'SELECT alert FROM alert_watches').map(
        ({ alert }) => alert,
      );
      raw.close();
      expect(told.toSorted()).toEqual(alerts.map((id) => `${id}-fired-a`).toSorted());
      expect(watched.toSorted()).toEqual(alerts.toSorted());
    }
    const db = await openSqliteDatabase(dir, NOW);
    const { changes } = await evaluate(db);
    const ids = changes.map((_change, index) => `f${index}`.padStart(16, '0'));
    await db.write('applyAlerts', { now: NOW, changes, ids });
    // What was found before it was changed changes nothing any more.
    expect(await db.write('applyAlerts', { now: NOW, changes, ids })).toEqual([]);
    expect((await evaluate(db)).changes).toEqual([]);
    await db.close();
    const raw = openDatabase(join(dir, 'hub.db'), 'read');
    const subjects = all<{ subject: string }>(raw, 'SELECT subject FROM alerts').map(
      ({ subject }) => subject,
    );
    raw.close();
    expect(subjects.toSorted()).toEqual(KIOSKS.map((id) => `kiosk:${id}`).toSorted());
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 240_000);
