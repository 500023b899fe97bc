import { Worker } from 'node:worker_threads';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Check } from '@otklik/shared/base/verification.ts';
import { isDamage } from '../db/damage.ts';
import { schemaSteps } from '../db/migrations.ts';
import { type Db, openDatabase } from '../db/sqlite.ts';
import { checkIndex, checkRollups } from './check-rollups.ts';
import { Sums } from './contributions.ts';
import { runTask } from './run-task.ts';
import { openBook } from './sections.ts';
import { type StillError, stillDatabase } from './still-database.ts';
import { journalsToVerify } from './verify-repository.ts';
import type { VerifyReply, VerifyTask } from './worker-protocol.ts';

export type VerifyHubError = StillError | CodedError<'schema-older' | 'schema-newer'>;

export interface VerifyHubOptions {
  readonly dir: string;
  /** An empty folder for a copy, which a running hub needs. */
  readonly scratch: string;
  /** Journals checked at a time, each in a thread of its own; 0 checks all in this one. */
  readonly workers: number;
}

/**
 * Checks all a hub's folder holds against what its journals make afresh, and changes nothing in it. A running hub is
 * checked on a copy as of one moment.
 */
export async function verifyHubFolder(
  options: VerifyHubOptions,
): Promise<Result<readonly Check[], VerifyHubError>> {
  const still = await stillDatabase(options.dir, options.scratch);
  if (!still.ok) return still;
  try {
    return await verifyFile(still.value.file, options.workers);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const book = openBook();
    book.in('file').add(`hub.db cannot be read: ${error.message}`);
    return ok(book.checks(NO_DETAILS));
  } finally {
    still.value.release();
  }
}

const NO_DETAILS = {
  file: '',
  keys: '',
  chain: '',
  signatures: '',
  time: '',
  forks: '',
  replay: '',
  polls: '',
  items: '',
  verdicts: '',
  rollups: '',
  index: '',
  audit: '',
};

async function verifyFile(file: string, workers: number): Promise<Result<readonly Check[], VerifyHubError>> {
  const db = openDatabase(file, 'read');
  try {
    const { lacking, unknown } = schemaSteps(db);
    if (unknown.length > 0)
      return err(
        coded('schema-newer', `The database has schema step ${unknown[0]}, unknown to this version.`),
      );
    if (lacking.length > 0)
      return err(
        coded('schema-older', `The database lacks schema step ${lacking[0]}; start this version's hub once.`),
      );
    return ok(await verifyOpen(db, file, workers));
  } finally {
    db.close();
  }
}

async function verifyOpen(db: Db, file: string, workers: number): Promise<readonly Check[]> {
  const book = openBook();
  const sums = new Sums();
  const journals = journalsToVerify(db);
  const total = { events: 0, heads: 0, polls: 0, verdicts: 0, kiosks: 0, forks: 0, audit: 0 };
  // The longest first: a worker that ends with it keeps nobody waiting.
  const longest = [...journals].sort((a, b) => b.durable - a.durable);
  const tasks: VerifyTask[] = [
    { kind: 'whole' },
    ...longest.map((journal) => ({ kind: 'journal', journal }) as const),
  ];
  const done = (reply: VerifyReply): void => {
    if (reply.kind === 'damaged') {
      book.in('file').add(reply.line);
      return;
    }
    book.take(reply.report.found);
    if (reply.kind === 'whole') {
      const { kiosks, forks, audit } = reply.report;
      Object.assign(total, { kiosks, forks, audit });
      return;
    }
    const { events, heads, polls, verdicts, counts } = reply.report;
    total.events += events;
    total.heads += heads;
    total.polls += polls;
    total.verdicts += verdicts;
    sums.take(counts);
  };
  if (workers === 0) for (const task of tasks) done(runTask(db, task));
  else await inWorkers(file, tasks, workers, done);
  const rows = checkRollups(db, sums, book);
  const questions = checkIndex(db, sums, book);
  const { events, heads, polls, verdicts, kiosks, forks, audit } = total;
  return book.checks({
    ...NO_DETAILS,
    keys: `${kiosks} kiosks`,
    chain: `${events} events in ${journals.length} journals`,
    signatures: `${heads} signed heads`,
    forks: `${forks} set apart`,
    polls: `${polls} polls`,
    verdicts: `${verdicts} events with a standing verdict`,
    rollups: `${rows} rows`,
    index: `${questions} questions`,
    audit: `${audit} entries`,
  });
}

/** Has every task done by the first worker that is free. Rejects where a check throws: that is a bug. */
async function inWorkers(
  file: string,
  tasks: readonly VerifyTask[],
  count: number,
  done: (reply: VerifyReply) => void,
): Promise<void> {
  const waiting = tasks[Symbol.iterator]();
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { file } });
      const next = (): void => {
        const { value, done: none } = waiting.next();
        worker.postMessage(none === true ? undefined : value);
      };
      worker.on('message', (reply: VerifyReply) => {
        done(reply);
        next();
      });
      worker.once('error', reject);
      worker.once('exit', () => resolve());
      next();
    });
  await Promise.all(Array.from({ length: Math.min(count, tasks.length) }, work));
}
