import { summarize } from '../stats.ts';
import type { GeneratorJob, GeneratorResult, Said } from './jobs.ts';
import { batchRequests, benchKey, heartbeatRequests } from './kiosks.ts';
import { type RawClient, rawClient } from './raw-client.ts';

/**
 * The load, in a process of its own. Everything is signed before it says that it is ready; then, each time it is told
 * `go`, it plays the next round: it only writes prepared bytes and looks at the status of the reply.
 */
const now = (): number => performance.now();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0);
const say = (said: Said): void => void process.send?.(said);

type Play = (round: number) => Promise<GeneratorResult>;

async function connectAll(port: number, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  while (clients.length < count) {
    const some = Math.min(100, count - clients.length);
    clients.push(...(await Promise.all(Array.from({ length: some }, () => rawClient(port)))));
  }
  return clients;
}

/** Too much is waiting; the batch does not follow on from what is stored. */
const BUSY = 503;
const BEHIND = 409;
/** When a kiosk at full speed that was turned away tries again, ms. */
const AGAIN_MS = 50;

function checked(status: number): void {
  if (status !== 200) throw new Error(`the hub answered ${status}`);
}

async function prepareFull(job: Extract<GeneratorJob, { kind: 'full' }>): Promise<Play> {
  const { port, kiosks, size, rounds } = job;
  const requests = Array.from({ length: kiosks }, (_, index) =>
    batchRequests(benchKey(index), size, sum(rounds)),
  );
  const clients = await connectAll(port, kiosks);
  return async (round) => {
    const first = sum(rounds.slice(0, round));
    const batches = rounds[round] ?? 0;
    const times: number[] = [];
    let refused = 0;
    const from = now();
    await Promise.all(
      requests.map(async (list, index) => {
        for (const bytes of list.slice(first, first + batches)) {
          const sent = now();
          let status = (await clients[index]?.send(bytes)) ?? 0;
          while (status === BUSY) {
            refused += 1;
            await pause(AGAIN_MS);
            status = (await clients[index]?.send(bytes)) ?? 0;
          }
          checked(status);
          times.push(now() - sent);
        }
      }),
    );
    const ms = now() - from;
    const events = kiosks * size * batches;
    return { events, ms, acks: summarize(times), others: summarize([]), refused, late: 0 };
  };
}

interface Due {
  /** Since the first round's beginning, ms. */
  readonly at: number;
  readonly kiosk: number;
  readonly bytes: Buffer;
  /** A batch, which is acknowledged; else a heartbeat. */
  readonly ack: boolean;
}

/** All that is due, at moments spread evenly. */
function plan(kiosks: number, seconds: number): Due[] {
  const due: Due[] = [];
  for (let kiosk = 0; kiosk < kiosks; kiosk += 1) {
    const key = benchKey(kiosk);
    const phase = kiosk / kiosks;
    for (const [index, bytes] of heartbeatRequests(key, 1, Math.ceil(seconds / 30)).entries())
      due.push({ at: (index + phase) * 30_000, kiosk, bytes, ack: false });
    for (const [index, bytes] of batchRequests(key, 1, Math.ceil(seconds / 60)).entries())
      due.push({ at: (index + ((phase * 7919) % 1)) * 60_000, kiosk, bytes, ack: true });
  }
  return due.sort((a, b) => a.at - b.at);
}

async function prepareSteady(job: Extract<GeneratorJob, { kind: 'steady' }>): Promise<Play> {
  const { port, kiosks, rounds } = job;
  const due = plan(kiosks, sum(rounds));
  const clients = await connectAll(port, kiosks);
  return async (round) => {
    const start = sum(rounds.slice(0, round)) * 1000;
    const end = start + (rounds[round] ?? 0) * 1000;
    const acks: number[] = [];
    const others: number[] = [];
    const busy = new Map<number, Promise<void>>();
    let late = 0;
    let refused = 0;
    const from = now() - start;
    for (const { at, kiosk, bytes, ack } of due.filter((each) => each.at >= start && each.at < end)) {
      const wait = at - (now() - from);
      if (wait > 1) await pause(wait);
      late = Math.max(late, now() - from - at);
      const sending = (busy.get(kiosk) ?? Promise.resolve()).then(async () => {
        const sent = now();
        const status = (await clients[kiosk]?.send(bytes)) ?? 0;
        if (status === BUSY || status === BEHIND) refused += 1;
        else {
          checked(status);
          (ack ? acks : others).push(now() - sent);
        }
      });
      // Looked at once all is sent; until then a failure must not end the process by itself.
      sending.catch(() => undefined);
      busy.set(kiosk, sending);
    }
    await Promise.all(busy.values());
    const ms = now() - from - start;
    return { events: acks.length, ms, acks: summarize(acks), others: summarize(others), refused, late };
  };
}

let play: Play | undefined;
let round = 0;

async function take(message: GeneratorJob | 'go'): Promise<void> {
  if (message !== 'go') {
    play = message.kind === 'full' ? await prepareFull(message) : await prepareSteady(message);
    say({ port: 0 });
    return;
  }
  const result = await play?.(round);
  round += 1;
  if (result !== undefined) say({ result });
}

process.on('disconnect', () => process.exit());
process.on('message', (message: GeneratorJob | 'go') => {
  take(message).catch((error: unknown) => {
    say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});
