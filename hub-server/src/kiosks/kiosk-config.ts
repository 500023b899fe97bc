import { createHash } from 'node:crypto';
import { configFor } from '@otklik/shared/api/earlier.ts';
import type { KioskConfig, KioskQuestion, PosRule } from '@otklik/shared/api/kiosk.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import type { KioskSpeaking } from '../db/contract/kiosks.ts';
import type { Db } from '../db/sqlite.ts';
import { kioskPeriods } from '../questions/kiosk-periods.ts';
import { listMoreTexts, listPrompts, listQuestions } from '../questions/question-repository.ts';
import { type StoredOperator, workingOperators } from '../stores/operator-repository.ts';
import { storeRegisters } from '../stores/register-repository.ts';
import { findSettings, secretsOf } from '../stores/settings-repository.ts';
import { findStore, findWorkplace } from '../stores/store-repository.ts';
import { currentBindings, findKiosk } from './kiosk-repository.ts';

/**
 * All the kiosk needs to work offline, as its schema version can read it; the tag is a hash of the rest, so a kiosk hears
 * of nothing it cannot read, and asks anew once it can. Undefined for a kiosk that is bound to nothing.
 */
export function kioskConfig(db: Db, { kiosk, minor }: KioskSpeaking): KioskConfig | undefined {
  const record = findKiosk(db, kiosk);
  const store = record === undefined ? undefined : findStore(db, record.store);
  if (store === undefined) return undefined;
  const plan = kioskPeriods(db, store);
  const asked = new Set(plan.periods.map(({ question }) => question));
  const { machine, screen, pos } = findSettings(db, store.id);
  const pin = secretsOf(db, store.id).get('staff-pin ');
  const workplaces: KioskConfig['workplaces'] = [];
  for (const [place, id] of [...currentBindings(db, kiosk)].sort(([a], [b]) => a - b)) {
    const workplace = findWorkplace(db, id);
    if (workplace !== undefined) workplaces.push({ place, id, name: workplace.name, machine, ...plan });
  }
  const prompts = listPrompts(db);
  const moreTexts = listMoreTexts(db);
  const questions = listQuestions(db)
    .filter(({ id }) => asked.has(id))
    .map(({ id, text }) => ({ id, text, ...moreTextOf(moreTexts.get(id)), ...promptsOf(prompts.get(id)) }));
  const content = configFor(minor, {
    ...{ store, workplaces, questions },
    ...(Object.keys(screen).length === 0 ? {} : { screen }),
    ...(pin === undefined ? {} : { staff: { pin } }),
    ...operatorsOf(workingOperators(db, store.id)),
    ...(record?.keyAskedAt === undefined ? {} : { newKey: { asked: record.keyAskedAt } }),
    ...posOf(storeRegisters(db, store.id), workplaces, pos.rules),
  });
  const tag = createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 16);
  return { tag, ...content };
}

/** Names stay with the hub. */
function operatorsOf(working: readonly StoredOperator[]): Pick<KioskConfig, 'operators'> {
  const operators = working.map(({ id, number, pin, badge }) => ({
    id,
    ...(number === null ? {} : { number }),
    ...(pin === null ? {} : { pin }),
    ...(badge === null ? {} : { badge }),
  }));
  return operators.length === 0 ? {} : { operators };
}

/** The registers of the kiosk's own workplaces, under the numbers it knows them by. */
function posOf(
  known: ReturnType<typeof storeRegisters>,
  workplaces: KioskConfig['workplaces'],
  rules: readonly PosRule[],
): Pick<KioskConfig, 'pos'> {
  const registers = known.flatMap(({ name, workplace, token }) =>
    workplaces.filter(({ id }) => id === workplace).map(({ place }) => ({ id: name, place, token })),
  );
  return registers.length === 0 && rules.length === 0 ? {} : { pos: { registers, rules: [...rules] } };
}

const promptsOf = (prompts: KioskQuestion['prompts']) => (prompts === undefined ? {} : { prompts });
const moreTextOf = (moreText: KioskQuestion['moreText']) => (moreText === undefined ? {} : { moreText });
