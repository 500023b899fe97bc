import { summarize } from '../stats.ts';
import type { GeneratorJob, GeneratorResult } from './jobs.ts';
import { batchRequests, benchKey, heartbeatRequests } from './kiosks.ts';
import { type RawClient, rawClient } from './raw-client.ts';

/**
 * The load, in a process of its own. Everything is signed before it says `ready`; then, told `go`, it only writes
 * prepared bytes and looks at the status of the reply.
 */
const now = (): number => performance.now();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function connectAll(port: number, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  while (clients.length < count) {
    const some = Math.min(100, count - clients.length);
    clients.push(...(await Promise.all(Array.from({ length: some }, () => rawClient(port)))));
  }
  return clients;
}

function checked(status: number): void {
  if (status !== 200) throw new Error(`the hub answered ${status}`);
}

/** Each kiosk sends its batches as fast as they are acknowledged. */
async function prepareFull({ port, kiosks, run, size, batches }: Extract<GeneratorJob, { kind: 'full' }>) {
  const requests = Array.from({ length: kiosks }, (_, index) =>
    batchRequests(benchKey(index), run, size, batches),
  );
  const clients = await connectAll(port, kiosks);
  return async (): Promise<GeneratorResult> => {
    const times: number[] = [];
    const from = now();
    await Promise.all(
      requests.map(async (list, index) => {
        const client = clients[index];
        for (const bytes of list) {
          const sent = now();
          checked((await client?.send(bytes)) ?? 0);
          times.push(now() - sent);
        }
      }),
    );
    const ms = now() - from;
    for (const client of clients) client.close();
    return { events: kiosks * size * batches, ms, acks: summarize(times), others: summarize([]), late: 0 };
  };
}

/** Each kiosk beats every 30 s and sends one event a minute, at moments spread evenly. */
async function prepareSteady({
  port,
  kiosks,
  run,
  seconds,
  counter,
}: Extract<GeneratorJob, { kind: 'steady' }>) {
  const beats = Math.ceil(seconds / 30);
  const batches = Math.ceil(seconds / 60);
  const due: { at: number; kiosk: number; bytes: Buffer; ack: boolean }[] = [];
  for (let kiosk = 0; kiosk < kiosks; kiosk += 1) {
    const key = benchKey(kiosk);
    const phase = kiosk / kiosks;
    for (const [index, bytes] of heartbeatRequests(key, counter, beats).entries())
      due.push({ at: (index + phase) * 30_000, kiosk, bytes, ack: false });
    for (const [index, bytes] of batchRequests(key, run, 1, batches).entries())
      due.push({ at: (index + ((phase * 7919) % 1)) * 60_000, kiosk, bytes, ack: true });
  }
  due.sort((a, b) => a.at - b.at);
  const clients = await connectAll(port, kiosks);
  return async (): Promise<GeneratorResult> => {
    const acks: number[] = [];
    const others: number[] = [];
    const busy = new Map<number, Promise<void>>();
    let late = 0;
    const from = now();
    for (const { at, kiosk, bytes, ack } of due) {
      if (at > seconds * 1000) break;
      const wait = at - (now() - from);
      if (wait > 1) await pause(wait);
      late = Math.max(late, now() - from - at);
      const before = busy.get(kiosk) ?? Promise.resolve();
      const sending = before.then(async () => {
        const sent = now();
        checked((await clients[kiosk]?.send(bytes)) ?? 0);
        (ack ? acks : others).push(now() - sent);
      });
      busy.set(kiosk, sending);
    }
    await Promise.all(busy.values());
    const ms = now() - from;
    for (const client of clients) client.close();
    return { events: acks.length, ms, acks: summarize(acks), others: summarize(others), late };
  };
}

process.on('message', (job: GeneratorJob | 'go') => {
  void take(job).catch((error: unknown) => {
    process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});

let start: (() => Promise<GeneratorResult>) | undefined;
async function take(job: GeneratorJob | 'go'): Promise<void> {
  if (job === 'go') {
    process.send?.({ result: await start?.() });
    process.disconnect();
    return;
  }
  start = job.kind === 'full' ? await prepareFull(job) : await prepareSteady(job);
  process.send?.('ready');
}
