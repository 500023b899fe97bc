import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, type Person, type TestHub, testHub } from '../../../hub-server/src/hub-fixture.ts';
import type { HubOptions } from '../../../hub-server/src/server.ts';
import { HubClient } from '../hub-client.ts';
import type { ChainState } from './chain-state.ts';
import type { FurnishedChain } from './furnish.ts';
import { loadChain } from './run-chain.ts';
import { askedOn, type ChainPlan } from './scenario.ts';
import { storeDay, type Visit } from './store-days.ts';

/** For tests: a real hub and what a chain's history is loaded with, as the demo's program does it. */
export interface ChainAtHub {
  readonly hub: TestHub;
  readonly manager: Person;
  readonly first: number;
  /** Where the chain's state is kept. */
  readonly file: string;
  readonly begun: ChainState;
  load(
    state: ChainState,
    more?: { readonly signal?: AbortSignal; readonly onProgress?: (part: number) => void },
  ): ReturnType<typeof loadChain>;
  /** The kiosks of the latest loading speak. */
  beat(): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 180_000;
/** 2024-10-04: of another first day the customers would be others, and what is chance too. */
export const FIRST = 20_000;

/** `first`: a day of the same weekday has the same customers. */
export async function chainAtHub(
  plan: ChainPlan,
  options: Partial<HubOptions> = {},
  first = FIRST,
): Promise<ChainAtHub> {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-chain-'));
  const hub = await testHub(options);
  const manager = await hub.person('manager');
  const admin = await HubClient.signIn(hub.hub.url, 'admin', PASSWORD, PATIENCE_MS);
  if (!admin.ok) throw new Error(admin.error.detail);
  const file = join(dir, 'chain.json');
  const ending = new AbortController();
  let beat = async (): Promise<void> => undefined;
  return {
    ...{ hub, manager, first, file },
    begun: { version: 1, size: 'small', first, secret: '0'.repeat(64), loaded: {}, judged: false },
    load: (state, { signal = ending.signal, onProgress = () => undefined } = {}) =>
      loadChain({
        ...{ hubUrl: hub.hub.url, hub: admin.value, plan, file, state },
        reviewer: { login: 'reviewer', password: PASSWORD, name: 'R' },
        seller: { login: 'seller', password: PASSWORD, name: 'S' },
        signIn: (login, password) => HubClient.signIn(hub.hub.url, login, password, PATIENCE_MS),
        ...{ now: Date.now, onProgress, signal },
        onKiosks: (speak) => {
          beat = speak;
        },
      }),
    beat: () => beat(),
    close: async () => {
      ending.abort();
      await hub.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Who was asked a question in a store on the days of the history that fit. */
export function visitsIn(
  plan: ChainPlan,
  chain: FurnishedChain,
  first: number,
  { name, question }: { readonly name: string; readonly question: number },
  fits: (day: number) => boolean = () => true,
): readonly Visit[] {
  const store = chain.stores.find((each) => each.plan.name === name);
  if (store === undefined) throw new Error(`no store ${name}`);
  return Array.from({ length: plan.days }, (_, day) => day)
    .filter((day) => askedOn(plan, day) === question && fits(day))
    .flatMap((day) => storeDay(plan, store.plan, { day, first }, store.worker).visits);
}
