import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../problem.ts';
import { Asked } from './asked.ts';
import { Pace } from './company.ts';
import type { HubDatabase, Output, StoreCommands, StoreQueries } from './hub-database.ts';
import { lazyReaders } from './lazy-readers.ts';
import { type Asking, startWorker, type WorkerClient } from './worker-client.ts';

/**
 * Readers of all that is quick: one processor stays free of them, since a second one on two processors only takes time and
 * memory (docs/decisions/0075).
 */
const READERS = Math.min(2, Math.max(1, availableParallelism() - 1));
const READER = new URL('./reader-worker.ts', import.meta.url);
const LONG_READER = new URL('./long-reader-worker.ts', import.meta.url);

/**
 * Queries that may read a great many rows. They run in readers of their own, behind the other threads where processors are
 * short (docs/decisions/0068): nothing a kiosk waits for stands behind one.
 */
const LONG = [
  'agreement',
  'archiveCandidate',
  'comparison',
  'consoleHistory',
  'consoles',
  'control',
  'countedPolls',
  'deviceFacts',
  'devicePlaces',
  'doubleReview',
  'evaluateAlerts',
  'indexFigures',
  'motionWindows',
  'ownAgreement',
  'insertPlaces',
  'knownPresses',
  'planPeriods',
  'ownDue',
  'planPreview',
  'results',
  'reviewCoverage',
  'reviewList',
  'reviewWays',
  'riskCounts',
  'sample',
  'sampleFrame',
  'sampleProof',
  'samples',
  'riskDue',
  'riskStep',
] as const satisfies readonly (keyof StoreQueries)[];
export type LongQuery = (typeof LONG)[number];
const isLong: ReadonlySet<string> = new Set(LONG);
/**
 * Those of them that the hub asks by itself. They have one reader of their own: scoring goes on for minutes after a history
 * has come, and no page waits behind it (docs/decisions/0135).
 */
const UNATTENDED = [
  'archiveCandidate',
  'evaluateAlerts',
  'motionWindows',
  'riskDue',
  'riskStep',
] as const satisfies readonly LongQuery[];
const isUnattended: ReadonlySet<string> = new Set(UNATTENDED);
/**
 * Nice values of their readers. The first: behind what kiosks wait for, but somebody does look at the screen, perhaps on this
 * very machine, where a browser would leave the lowest priority nothing.
 */
const BEHIND_KIOSKS = 10;
const BEHIND_ALL = 19;
/** One processor stays free of them, and more readers would only take memory. */
const LONG_READERS = Math.min(2, Math.max(1, availableParallelism() - 1));

/**
 * Opens DIR/hub.db: one writer, which brings the schema up to date, then the readers. Rejects if it cannot. `reader`: the
 * module of a quick reader with other checks (benchmarks).
 */
export async function openSqliteDatabase(
  dataDir: string,
  now: number,
  { reader = READER }: { readonly reader?: URL } = {},
): Promise<HubDatabase> {
  const setup = { file: join(dataDir, 'hub.db'), now };
  const asked = new Asked();
  const passages = Array.from({ length: READERS }, () => new MessageChannel());
  const writerSetup = { ...setup, ports: passages.map(({ port1 }) => port1) };
  const writing = startWorker(new URL('./writer-worker.ts', import.meta.url), writerSetup, asked);
  const [writer, ...readers] = await Promise.all([
    writing,
    ...passages.map(({ port2 }) => startWorker(reader, { ...setup, ports: [port2] }, asked, writing)),
  ]);
  const startLong = (behind: number) => startWorker(LONG_READER, { ...setup, behind }, asked, writing);
  const long = lazyReaders(LONG_READERS, () => startLong(BEHIND_KIOSKS));
  const unattended = lazyReaders(1, () => startLong(BEHIND_ALL));
  const idlest = () =>
    readers.reduce((best, reader) => (reader.party.pending < best.party.pending ? reader : best));
  const pace = new Pace();
  /** What a kiosk waits for and nobody looks at: crossing with others it costs a fraction (docs/decisions/0067). */
  const ofKiosk = (name: string, input: unknown, then?: WorkerClient): Promise<unknown> => {
    const waits = pace.arrived(performance.now());
    const reader = (waits ? readers.find(({ gathers }) => gathers) : undefined) ?? idlest();
    return reader.request(name, input, { waits, ...(then === undefined ? {} : { then }) });
  };
  const ask = (name: string, input: unknown, how?: Asking): Promise<unknown> =>
    (isUnattended.has(name) ? unattended : isLong.has(name) ? long : idlest()).request(name, input, how);
  const listeners: ((command: keyof StoreCommands) => void)[] = [];
  return {
    // What a worker answers is what the table's function of that name returned (commands.ts, queries.ts).
    write: (name, input) =>
      writer.request(name, input).finally(() => {
        for (const listener of listeners) listener(name);
      }) as Promise<Output<StoreCommands, typeof name>>,
    onWritten: (listener) => void listeners.push(listener),
    read: (name, input) =>
      (name === 'checkSignature' ? ofKiosk(name, input) : ask(name, input)) as Promise<
        Output<StoreQueries, typeof name>
      >,
    readJson: (name, input) => ask(name, input, { json: true }) as Promise<Result<Uint8Array, HubError>>,
    takeBatch: (arrival) => ofKiosk('takeBatch', arrival, writer) as ReturnType<HubDatabase['takeBatch']>,
    close: async () => {
      await Promise.all([...readers, long, unattended].map((each) => each.stop()));
      await writer.stop();
    },
  };
}
