import { join } from 'node:path';
import { migrate } from '../../../hub-server/src/db/migrations.ts';
import { type Db, openDatabase } from '../../../hub-server/src/db/sqlite.ts';
import { bindPlaces, saveKiosk } from '../../../hub-server/src/kiosks/kiosk-repository.ts';
import { createQuestion } from '../../../hub-server/src/questions/question-commands.ts';
import { createStore, createWorkplace } from '../../../hub-server/src/stores/store-commands.ts';
import { createUser } from '../../../hub-server/src/users/user-commands.ts';
import { benchKey } from './kiosks.ts';

const BY = { user: 'bench', now: 0 };

/** A database with a question and so many kiosks, `perStore` to a store, each with one workplace, enrolled. */
export function furnish(dataDir: string, kiosks: number, perStore = 10): void {
  const db = openDatabase(join(dataDir, 'hub.db'), 'write');
  migrate(db, 0);
  db.transaction(() => {
    const user = { id: 'bench', login: 'bench', name: 'bench', role: 'admin', password: '' } as const;
    createUser(db, { user, now: 0 });
    createQuestion(db, { ...BY, question: { id: 'q1', text: { ru: 'q', en: 'q' }, positive: 'yes' } });
    for (let kiosk = 0; kiosk < kiosks; kiosk += 1) addKiosk(db, kiosk, perStore);
  })();
  db.close();
}

function addKiosk(db: Db, kiosk: number, perStore: number): void {
  const store = `s${Math.floor(kiosk / perStore)}`;
  if (kiosk % perStore === 0) createStore(db, { ...BY, id: store, name: store, zone: 'Europe/Moscow' });
  const workplace = `w${kiosk}`;
  createWorkplace(db, { ...BY, id: workplace, store, name: workplace });
  const { id, publicKey } = benchKey(kiosk);
  saveKiosk(db, {
    id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    store,
    version: 'bench',
    enrolledAt: 0,
  });
  bindPlaces(db, id, [workplace], 0);
}
