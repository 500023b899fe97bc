import { randomBytes } from 'node:crypto';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { HubClient } from '../hub-client.ts';
import { writeWhole } from '../state.ts';
import { demoSeller } from '../users.ts';
import { type ChainState, readChainState } from './chain-state.ts';
import { keepBeating, loadChain } from './run-chain.ts';
import { demoChain, type HistorySize } from './scenario.ts';

/**
 * `main.ts DIR HUB small|full`: the chain around the demo store. Says `chain ready`, then `history N` while it loads (percent),
 * `history complete DAY DAY` (of the training, and the holiday), and keeps its kiosks speaking. OTKLIK_ADMIN_PASSWORD: of the hub's admin.
 */
const [, , dir = '', hubUrl = '', size = ''] = process.argv;
const admin = { login: 'admin', password: process.env.OTKLIK_ADMIN_PASSWORD ?? '' };
const reviewer = { login: 'reviewer', password: 'reviewer-demo-store', name: 'Второй эксперт (демо)' };
const DAY_MS = 86_400_000;
/** Drawing a sample looks at all of it, on a machine that may be busy. */
const PATIENCE_MS = 180_000;
/** What the live store does comes first. */
const NICE = 10;

const file = join(dir, 'chain.json');

/** The history ends with the day before the first start: a later start shows the same. */
function begin(wanted: HistorySize): ChainState {
  const first = Math.floor(Date.now() / DAY_MS) - demoChain(wanted).days;
  const secret = randomBytes(32).toString('hex');
  const state: ChainState = { version: 1, size: wanted, first, secret, loaded: {}, judged: false };
  writeWhole(file, state);
  return state;
}

async function main(): Promise<number> {
  if (size !== 'small' && size !== 'full') {
    process.stderr.write('main.ts DIR HUB small|full\n');
    return 2;
  }
  setPriority(NICE);
  const ending = new AbortController();
  process.once('SIGTERM', () => ending.abort());
  console.log('chain ready');
  const state = readChainState(file) ?? begin(size);
  const hub = await HubClient.signIn(hubUrl, admin.login, admin.password, PATIENCE_MS);
  if (!hub.ok) return failed(hub.error);
  const plan = demoChain(state.size);
  const { training, holiday = 0 } = plan.effects;
  const days = [training?.from ?? 0, holiday].map((day) => dateOf(state.first + day));
  let told = -1;
  let beating: Promise<void> | undefined;
  const loaded = await loadChain({
    ...{ hubUrl, hub: hub.value, plan, file, state, reviewer, now: Date.now },
    seller: demoSeller,
    signIn: (login, password) => HubClient.signIn(hubUrl, login, password, PATIENCE_MS),
    onProgress: (part) => {
      const percent = Math.floor(part * 100);
      if (percent > told)
        console.log(percent === 100 ? `history complete ${days.join(' ')}` : `history ${percent}`);
      told = Math.max(told, percent);
    },
    onKiosks: (beat) => {
      beating = keepBeating(beat, ending.signal);
    },
    signal: ending.signal,
  });
  if (ending.signal.aborted) return 0;
  if (!loaded.ok) return failed(loaded.error);
  await beating;
  return 0;
}

function failed({ code, detail }: { readonly code: string; readonly detail: string }): number {
  process.stderr.write(`${code}: ${detail}\n`);
  return 1;
}

process.exitCode = await main();
