import { createHash } from 'node:crypto';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import type { Db } from '../db/sqlite.ts';
import { PERIOD_LIMIT } from '../questions/question-commands.ts';
import { listPeriods, listQuestions } from '../questions/question-repository.ts';
import { findStore, findWorkplace } from '../stores/store-repository.ts';
import { currentBindings, findKiosk } from './kiosk-repository.ts';

/** All the kiosk needs to work offline; the tag is a hash of the rest. Undefined for a kiosk that is bound to nothing. */
export function kioskConfig(db: Db, { kiosk }: { readonly kiosk: string }): KioskConfig | undefined {
  const record = findKiosk(db, kiosk);
  const store = record === undefined ? undefined : findStore(db, record.store);
  if (store === undefined) return undefined;
  const periods = [...listPeriods(db, PERIOD_LIMIT)];
  const asked = new Set(periods.map(({ question }) => question));
  const { question: _none, ...machine } = defaultMachineConfig;
  const workplaces: KioskConfig['workplaces'] = [];
  for (const [place, id] of [...currentBindings(db, kiosk)].sort(([a], [b]) => a - b)) {
    const workplace = findWorkplace(db, id);
    if (workplace !== undefined) workplaces.push({ place, id, name: workplace.name, machine, periods });
  }
  const questions = listQuestions(db)
    .filter(({ id }) => asked.has(id))
    .map(({ id, text }) => ({ id, text }));
  const content = { store, workplaces, questions };
  const tag = createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 16);
  return { tag, ...content };
}
