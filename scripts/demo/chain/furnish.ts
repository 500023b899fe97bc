import { createdReplySchema, type StoresReply } from '@otklik/shared/api/admin.ts';
import { storeRecordSchema } from '@otklik/shared/api/chain.ts';
import { kioskListReplySchema } from '@otklik/shared/api/heartbeat.ts';
import type { OpeningHours } from '@otklik/shared/api/opening-hours.ts';
import { operatorListReplySchema, operatorRecordSchema } from '@otklik/shared/api/operators.ts';
import { questionsReplySchema } from '@otklik/shared/api/questions.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { dayStart } from '../../../hub-server/src/questions/store-days.ts';
import type { HubClient, HubFailure } from '../hub-client.ts';
import { askedOn, type ChainPlan, LIVE_STORE, type StorePlan } from './scenario.ts';
import type { Account } from './seller.ts';
import type { SimulatedKiosk } from './simulated-kiosk.ts';
import type { Shift } from './store-days.ts';
import { workerNamed } from './workers.ts';

type Reply<T> = Promise<Result<T, HubFailure>>;

/** A store as the hub knows it. */
export interface FurnishedStore {
  readonly plan: StorePlan;
  readonly id: string;
  /** Of its places in the history, in order. */
  readonly workplaces: readonly string[];
  readonly worker: (place: number, shift: Shift) => string;
}

export interface FurnishedChain {
  readonly questions: readonly string[];
  readonly stores: readonly FurnishedStore[];
}

/** The switches by hand are instants of the chain's headquarters; every store is closed then. */
const HEADQUARTERS = 'Europe/Moscow';

/**
 * Makes what the chain is made of through the hub's API, as an admin would: what is there already, by its name or number, is
 * left as it is, so that a start goes on where the one before was cut off. `first`: the history's first day, since 1970-01-01.
 */
export async function furnish(hub: HubClient, plan: ChainPlan, first: number): Reply<FurnishedChain> {
  const questions = await makeQuestions(hub, plan, first);
  if (!questions.ok) return questions;
  const listed = await hub.stores();
  if (!listed.ok) return listed;
  const stores: FurnishedStore[] = [];
  for (const store of plan.stores) {
    const made = await makeStore(hub, plan, store, { first, known: listed.value });
    if (!made.ok) return made;
    stores.push(made.value);
  }
  return ok({ questions: questions.value, stores });
}

async function makeQuestions(hub: HubClient, plan: ChainPlan, first: number): Reply<readonly string[]> {
  const listed = await hub.call('GET', '/questions', questionsReplySchema);
  if (!listed.ok) return listed;
  const ids: string[] = [];
  for (const { text, positive } of plan.questions) {
    const known = listed.value.questions.find((question) => question.text.ru === text.ru);
    const id = known === undefined ? await hub.create('/questions', { text, positive }) : ok(known.id);
    if (!id.ok) return id;
    ids.push(id.value);
  }
  const starts = Array.from({ length: Math.ceil(plan.days / plan.rotation) }, (_, turn) => ({
    from: dayStart(HEADQUARTERS, first + turn * plan.rotation),
    question: ids[askedOn(plan, turn * plan.rotation)] ?? '',
  }));
  // From the day after the history on, the live store's question, whatever was asked last.
  starts.push({ from: dayStart(HEADQUARTERS, first + plan.days), question: ids[0] ?? '' });
  for (const { from, question } of starts) {
    if (listed.value.periods.some((period) => period.from === from)) continue;
    const made = await hub.create('/plan/periods', { question, from });
    if (!made.ok) return made;
  }
  return ok(ids);
}

async function makeStore(
  hub: HubClient,
  plan: ChainPlan,
  store: StorePlan,
  { first, known }: { readonly first: number; readonly known: StoresReply['stores'] },
): Reply<FurnishedStore> {
  const found = known.find(({ name }) => name === store.name);
  const { name, zone } = store;
  const made = found === undefined ? await hub.create('/stores', { name, zone }) : ok(found.id);
  if (!made.ok) return made;
  const id = made.value;
  const workplaces: string[] = [];
  for (const place of store.places) {
    const there = found?.workplaces.find((workplace) => workplace.name === place);
    const workplace =
      there === undefined ? await hub.create(`/stores/${id}/workplaces`, { name: place }) : ok(there.id);
    if (!workplace.ok) return workplace;
    workplaces.push(workplace.value);
  }
  const told = name === LIVE_STORE ? ok(undefined) : await sayHours(hub, plan, id, { name, first });
  if (!told.ok) return told;
  const workers = await makeWorkers(hub, plan, store, id);
  if (!workers.ok) return workers;
  const ids = workers.value;
  return ok({ plan: store, id, workplaces, worker: (place, shift) => ids.get(`${place} ${shift}`) ?? '' });
}

/** When the store is open. The live one is open whenever somebody presses. */
async function sayHours(
  hub: HubClient,
  plan: ChainPlan,
  store: string,
  { name, first }: { readonly name: string; readonly first: number },
): Reply<undefined> {
  const record = await hub.call('GET', `/stores/${store}`, storeRecordSchema);
  if (!record.ok) return record;
  if (record.value.hours !== undefined) return ok(undefined);
  const day = [{ from: '09:00', to: '21:00' }];
  const { holiday } = plan.effects;
  const hours: OpeningHours = {
    week: { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day },
    exceptions: holiday === undefined ? [] : [{ date: dateOf(first + holiday), spans: [] }],
  };
  const said = await hub.call(
    'PUT',
    `/stores/${store}`,
    storeRecordSchema,
    { name, hours },
    { 'if-match': `"${record.value.revision}"` },
  );
  return said.ok ? ok(undefined) : said;
}

const SHIFTS: readonly Shift[] = ['early', 'late'];

/** By place and shift. */
async function makeWorkers(
  hub: HubClient,
  plan: ChainPlan,
  store: StorePlan,
  id: string,
): Reply<ReadonlyMap<string, string>> {
  const listed = await hub.call('GET', `/stores/${id}/operators`, operatorListReplySchema);
  if (!listed.ok) return listed;
  const workers = new Map<string, string>();
  for (let place = 1; place <= store.places.length; place += 1) {
    for (const shift of SHIFTS) {
      const worker = workerNamed(plan.stores.indexOf(store), place, shift);
      const known = listed.value.operators.find(({ number }) => number === worker.number);
      const made =
        known === undefined
          ? await hub.call('POST', `/stores/${id}/operators`, operatorRecordSchema, worker)
          : ok(known);
      if (!made.ok) return made;
      workers.set(`${place} ${shift}`, made.value.id);
    }
  }
  return ok(workers);
}

/** The kiosk serves the store's workplaces; one that does already is left alone. */
export async function enrolKiosk(
  hub: HubClient,
  kiosk: SimulatedKiosk,
  store: FurnishedStore,
): Reply<undefined> {
  const listed = await hub.call('GET', `/kiosks?store=${store.id}`, kioskListReplySchema);
  if (!listed.ok) return listed;
  if (listed.value.kiosks.some(({ id }) => id === kiosk.identity.kiosk)) return ok(undefined);
  const code = await hub.enrolmentCode(store.workplaces);
  if (!code.ok) return code;
  const enrolled = await kiosk.enrol(code.value);
  return enrolled.ok ? ok(undefined) : enrolled;
}

/** An account for whoever judges a part of the history; one of that login is taken as made. */
export async function makeReviewer(hub: HubClient, { login, password, name }: Account): Reply<undefined> {
  const made = await hub.call('POST', '/users', createdReplySchema, {
    login,
    name,
    role: 'expert',
    password,
  });
  return made.ok || made.error.code === 'login-taken' ? ok(undefined) : made;
}
