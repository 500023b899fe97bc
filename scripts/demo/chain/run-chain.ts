import { setTimeout as pause } from 'node:timers/promises';
import { HEARTBEAT_MS } from '@otklik/shared/api/limits.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { HubClient } from '../hub-client.ts';
import { writeWhole } from '../state.ts';
import { chainHeartbeat } from './chain-heartbeat.ts';
import type { ChainState } from './chain-state.ts';
import { planAhead } from './coming-plan.ts';
import { enrolKiosk, type FurnishedChain, type FurnishedStore, furnish, makeReviewer } from './furnish.ts';
import { drawSample, judge } from './judge.ts';
import { loadStore } from './load-store.ts';
import type { ChainPlan } from './scenario.ts';
import { type Account, makeSeller } from './seller.ts';
import { identityOf, type SimulatedKiosk, simulatedKiosk } from './simulated-kiosk.ts';
import { bootedAt, storeJournal } from './store-journal.ts';

export interface ChainRun {
  readonly hubUrl: string;
  /** An admin of the hub. */
  readonly hub: HubClient;
  readonly plan: ChainPlan;
  /** Where the state is kept, and what it was. */
  readonly file: string;
  readonly state: ChainState;
  /** Signs in whoever judges a part of the history. */
  readonly reviewer: Account;
  /** Of the worker who presses, who sees his own figures. */
  readonly seller: Account;
  readonly signIn: (login: string, password: string) => Promise<Result<HubClient, Failure>>;
  readonly now: () => number;
  /** In [0, 1]; 1 once everything is there. */
  readonly onProgress: (part: number) => void;
  /** The kiosks are enrolled; `beat` lets those speak whose journal is whole by then. */
  readonly onKiosks: (beat: () => Promise<void>) => void;
  readonly signal: AbortSignal;
}

interface Failure {
  readonly code: string;
  readonly detail: string;
}

/**
 * Makes the chain and brings its history to the hub, store by store; what an earlier run has brought stays as it is. Then a
 * part of it is judged, and the worker who presses gets an account.
 */
export async function loadChain(run: ChainRun): Promise<Result<FurnishedChain, Failure>> {
  const { hub, plan, file, signal, onProgress } = run;
  let { state } = run;
  const save = (change: Partial<ChainState>): void => {
    state = { ...state, ...change };
    writeWhole(file, state);
  };
  const { first, secret } = state;
  const made = await furnish(hub, plan, first);
  if (!made.ok) return made;
  const chain = made.value;
  if (state.planned !== true) {
    const planned = await planAhead(hub, plan, { questions: chain.questions, now: run.now() });
    if (!planned.ok) return planned;
    save({ planned: true });
  }
  const kiosks: { store: FurnishedStore; kiosk: SimulatedKiosk }[] = [];
  const counters = new Map<string, number>();

  /** Each that has sent everything says how it fares; one that is refused is only followed by its next. */
  async function beat(): Promise<void> {
    for (const { store, kiosk } of kiosks) {
      const { name } = store.plan;
      const lastSeq = state.loaded[name];
      if (lastSeq === undefined || signal.aborted) continue;
      const now = run.now();
      // Above whatever an earlier run has used.
      const counter = Math.max(now, (counters.get(name) ?? 0) + 1);
      counters.set(name, counter);
      await kiosk.client.sendHeartbeat(
        chainHeartbeat(plan, store.plan, kiosk, { first, lastSeq, now }),
        counter,
        signal,
      );
    }
  }

  for (const store of chain.stores) {
    const identity = identityOf(secret, store.plan.name);
    const kiosk = simulatedKiosk(run.hubUrl, identity, {
      bootedAt: bootedAt(store.plan, first),
      now: run.now,
    });
    const enrolled = await enrolKiosk(hub, kiosk, store);
    if (!enrolled.ok) return enrolled;
    kiosks.push({ store, kiosk });
  }
  run.onKiosks(beat);
  for (const [index, { store, kiosk }] of kiosks.entries()) {
    const { name } = store.plan;
    if (state.loaded[name] !== undefined) continue;
    const { questions } = chain;
    const names = { ...kiosk.identity, questions, worker: store.worker };
    let days = 0;
    const sent = await loadStore(
      kiosk,
      storeJournal(plan, store.plan, first, names),
      () => {
        days += 1;
        onProgress((index + days / (plan.days + 1)) / (kiosks.length + 1));
      },
      signal,
    );
    if (!sent.ok) return err({ code: sent.error.code, detail: sent.error.detail });
    save({ loaded: { ...state.loaded, [name]: sent.value } });
  }
  if (!state.judged) {
    const judged = await judgePart(run, chain, first);
    if (!judged.ok) return judged;
    save({ judged: true });
  }
  if (state.seller !== true) {
    const seller = await makeSeller(hub, plan, chain, run.seller);
    if (!seller.ok) return seller;
    save({ seller: true });
  }
  onProgress(1);
  return ok(chain);
}

async function judgePart(
  { hub, plan, reviewer, signIn }: ChainRun,
  chain: FurnishedChain,
  first: number,
): Promise<Result<undefined, Failure>> {
  const made = await makeReviewer(hub, reviewer);
  if (!made.ok) return made;
  const sample = await drawSample(hub, plan, chain, first);
  if (!sample.ok) return sample;
  const expert = await signIn(reviewer.login, reviewer.password);
  if (!expert.ok) return expert;
  return judge(expert.value, plan, chain, { first, sample: sample.value.id });
}

/** The kiosks speak on, so that all is well where it is, until told to stop. */
export async function keepBeating(beat: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await beat();
    await pause(HEARTBEAT_MS, undefined, { signal }).catch(() => undefined);
  }
}
