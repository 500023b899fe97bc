import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { usualPattern } from '../setup/start-args.mjs';
import type { StartOptions } from '../setup/types.ts';
import type { DemoPaths } from './commands.ts';
import { HubClient, type HubFailure } from './hub-client.ts';
import { type DemoState, readState, writeState } from './state.ts';
import type { DemoStore } from './store-port.ts';
import { demoAdmin, demoPassword, demoUsers } from './users.ts';

const storeName = 'Речной';
const workplaceName = 'Касса 1';
const question = {
  text: { ru: 'Вам помогли с выбором сегодня?', en: 'Were you helped to choose today?' },
  positive: 'yes',
};

/**
 * The demo store, set up through the hub's API as an admin would. Each step is written down when it is done, so that
 * a start goes on where the one before ended and does nothing twice. `now`: wall ms.
 */
export function demoStore(options: StartOptions, paths: DemoPaths, now: () => number): DemoStore {
  const file = join(paths.data, 'demo.json');
  let state = readState(file);
  const save = (change: Partial<DemoState>): void => {
    state = { ...state, ...change };
    writeState(file, state);
  };

  const signIn = (hubUrl: string) =>
    HubClient.signIn(hubUrl, demoAdmin.login, demoPassword(demoAdmin.password, state));

  const setUp = async (hub: HubClient): Promise<Result<void, HubFailure>> => {
    const place = await findOrMakeWorkplace(hub, state);
    if (!place.ok) return place;
    save(place.value);

    for (const user of demoUsers) {
      if (user === demoAdmin || state.users.includes(user.login)) continue;
      const { login, name, role } = user;
      const password = demoPassword(user.password, state);
      const made = await hub.create('/users', { login, name, role, password });
      // The hub answers so where the login is there: made by a start that was cut off before it wrote that down.
      if (!made.ok && made.error.code !== 'login-taken') return made;
      save({ users: [...state.users, login] });
    }

    if (state.question === undefined) {
      const made = await hub.create('/questions', question);
      if (!made.ok) return made;
      save({ question: made.value });
    }
    if (!state.period) {
      const made = await hub.create('/plan/periods', { question: state.question, from: now() });
      if (!made.ok) return made;
      save({ period: true });
    }

    const camera = wantedCamera(options, paths);
    const known = (each: DemoState['cameras'][number]): boolean =>
      each.folder === camera?.folder && each.pattern === camera.pattern && each.zone === camera.zone;
    if (camera === undefined || state.cameras.some(known)) return ok(undefined);
    const made = await hub.create(`/stores/${place.value.store}/cameras`, {
      ...camera,
      workplaces: [place.value.workplace],
      timing: 'name',
      // The synthetic camera's names are exact to a frame; of other recorders nothing is known yet.
      ...(options.archive === undefined ? { error: 20 } : {}),
    });
    if (!made.ok) return made;
    const { folder, pattern, zone } = camera;
    save({ cameras: [...state.cameras, { id: made.value, folder, pattern, zone }] });
    return ok(undefined);
  };

  return {
    createAdmin: () => (state.admin ? undefined : demoAdmin.login),
    logins: () =>
      demoUsers.map(({ login, password, who }) => ({ login, password: demoPassword(password, state), who })),
    adminPassword: demoPassword(demoAdmin.password, state),
    prepare: async (hubUrl) => {
      const hub = await signIn(hubUrl);
      if (!hub.ok) return err(reasonOf(hub.error));
      if (!state.admin) save({ admin: true, passwords: 'long' });
      const done = await setUp(hub.value);
      return done.ok ? done : err(reasonOf(done.error));
    },
    enrolmentCode: async (hubUrl) => {
      if (state.workplace === undefined) return ok(undefined);
      // A kiosk folder that was deleted takes the kiosk's identity with it.
      if (state.kiosk && existsSync(paths.kiosk)) return ok(undefined);
      const hub = await signIn(hubUrl);
      if (!hub.ok) return err(reasonOf(hub.error));
      const code = await hub.value.enrolmentCode([state.workplace]);
      return code.ok ? code : err(reasonOf(code.error));
    },
    enrolled: () => save({ kiosk: true }),
  };
}

const reasonOf = (failure: HubFailure): string => `${failure.code}: ${failure.detail}`;

/** The store and workplace of the state, else those of the same names in the hub, else new ones. */
async function findOrMakeWorkplace(
  hub: HubClient,
  state: DemoState,
): Promise<Result<{ readonly store: string; readonly workplace: string }, HubFailure>> {
  if (state.store !== undefined && state.workplace !== undefined) {
    return ok({ store: state.store, workplace: state.workplace });
  }
  const stores = await hub.stores();
  if (!stores.ok) return stores;
  const found = stores.value.find((each) => each.name === storeName);
  const store =
    found === undefined
      ? await hub.create('/stores', { name: storeName, zone: 'Europe/Moscow' })
      : ok(found.id);
  if (!store.ok) return store;
  const place = found?.workplaces.find((each) => each.name === workplaceName);
  const workplace =
    place === undefined
      ? await hub.create(`/stores/${store.value}/workplaces`, { name: workplaceName })
      : ok(place.id);
  return workplace.ok ? ok({ store: store.value, workplace: workplace.value }) : workplace;
}

/** The synthetic camera writes UTC names; the user's own recordings are as the flags say. */
function wantedCamera(
  options: StartOptions,
  paths: DemoPaths,
): { name: string; folder: string; pattern: string; zone: string } | undefined {
  if (options.archive !== undefined) return { name: 'Свои записи', ...options.archive };
  if (!options.camera) return undefined;
  return { name: 'Касса 1 (синтетическая)', folder: paths.camera, pattern: usualPattern, zone: 'UTC' };
}
