import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { openDatabase } from '../db/sqlite.ts';
import { startHub } from '../server.ts';
import { generateHub } from '../testing/generated-hub.ts';
import { checkRisk } from '../verify/check-risk.ts';
import { dueStores, findingsOf, scoredStores } from './risk-repository.ts';

const CHILD = fileURLToPath(new URL('./kill-child.test-help.ts', import.meta.url));
const KIOSKS = 5;

/** What differs from what a replay from the first event finds, of how many stores. */
function look(dir: string): { stores: number; due: number; findings: number; wrong: readonly string[] } {
  const db = openDatabase(join(dir, 'hub.db'), 'read');
  try {
    const stores = scoredStores(db);
    return {
      ...{ stores: stores.length, due: dueStores(db).length },
      findings: stores.reduce((sum, store) => sum + findingsOf(db, store, 0).length, 0),
      wrong: stores.flatMap((store) => checkRisk(db, store).found.risk.differences),
    };
  } finally {
    db.close();
  }
}

test('a hub killed in the middle of scoring goes on where it was: nothing is found twice, nothing is missed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-risk-'));
  try {
    let turn = 7;
    const random = (): number => {
      turn = (turn * 16_807) % 2_147_483_647;
      return turn / 2_147_483_647;
    };
    generateHub({ dir, kiosks: KIOSKS, customers: 300, batch: 250, start: Date.UTC(2026, 8, 1, 6), random });
    for (const steps of [1, 2]) {
      const child = spawn(process.execPath, [CHILD, dir, String(steps)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await ended;
      const after = look(dir);
      expect(after.stores).toBeGreaterThan(0);
      expect(after.wrong).toEqual([]);
    }
    const hub = await startHub({
      ...{ dataDir: dir, port: 0, host: '127.0.0.1', riskEveryMs: 10, riskSettleMs: 0 },
    });
    await vi.waitFor(async () => expect(await hub.db.read('riskDue', undefined)).toEqual([]), {
      timeout: 60_000,
      interval: 50,
    });
    await hub.close();
    const end = look(dir);
    expect(end).toMatchObject({ stores: KIOSKS, due: 0, wrong: [] });
    expect(end.findings).toBeGreaterThan(KIOSKS);
    // A finding that was changed is told.
    const db = openDatabase(join(dir, 'hub.db'), 'write');
    db.prepare('DELETE FROM risk_findings WHERE kind = (SELECT MIN(kind) FROM risk_findings)').run();
    db.close();
    expect(look(dir).wrong.join()).toMatch(/a finding is missing/);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 120_000);
