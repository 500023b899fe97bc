import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteDatabase } from './sqlite-database.ts';
import { describeStoreConformance, NOW } from './store-conformance.test-help.ts';

describeStoreConformance('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otklik-store-'));
  const under = {
    store: await openSqliteDatabase(folder, NOW),
    reopen: async () => {
      await under.store.close();
      under.store = await openSqliteDatabase(folder, NOW);
    },
    end: async () => {
      await under.store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return under;
});
