import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrate } from '../db/migrations.ts';
import { openDatabase } from '../db/sqlite.ts';
import { forkBytes } from './event-repository.ts';
import { FORK_BYTES_A_KIOSK, setApart } from './forks.ts';

const MIB = 1024 * 1024;

test('what is kept of a kiosk’s contradictions is bounded in bytes, over all its journals, and no other kiosk’s', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otklik-forks-'));
  const db = openDatabase(join(folder, 'hub.db'), 'write');
  try {
    migrate(db, 1);
    let drawn = 0;
    const apart = (kiosk: string, epoch: string, bytes: number, headHash = `h${++drawn}`): boolean => {
      const head = { seq: 2, hash: headHash, signature: 's' };
      const clock = { wall: 1, mono: 1, boot: '00000001' };
      const batch = { epoch, fromSeq: 1, head, clock };
      return setApart(db, { kiosk, keyNumber: 0, batch, lines: 'x'.repeat(bytes - 2), received: 1 }, 1);
    };
    expect(apart('k1', 'e1', 6 * MIB, 'first')).toBe(true);
    expect(apart('k1', 'e2', 6 * MIB)).toBe(true);
    // A third as large would go beyond the bound; a smaller one still fits, up to the last byte.
    expect(apart('k1', 'e3', 6 * MIB)).toBe(false);
    expect(apart('k1', 'e3', 4 * MIB + 1)).toBe(false);
    expect(apart('k1', 'e3', 4 * MIB)).toBe(true);
    expect(forkBytes(db, 'k1')).toBe(FORK_BYTES_A_KIOSK);
    expect(apart('k1', 'e4', 2)).toBe(false);
    // What is kept already is kept, and told so.
    expect(apart('k1', 'e1', 6 * MIB, 'first')).toBe(true);
    expect(apart('k2', 'e1', 6 * MIB)).toBe(true);
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
