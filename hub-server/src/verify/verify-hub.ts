import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Check } from '@otklik/shared/base/verification.ts';
import { isDamage } from '../db/damage.ts';
import { schemaSteps } from '../db/migrations.ts';
import { type Db, openDatabase } from '../db/sqlite.ts';
import { lotKeyOf } from '../double/lots.ts';
import { findHubKey } from '../hub-identity.ts';
import { scoredStores } from '../risk/risk-repository.ts';
import { checkPrompts } from './check-prompts.ts';
import { checkIndex, checkRollups } from './check-rollups.ts';
import { Sums } from './contributions.ts';
import { inWorkers } from './in-workers.ts';
import { runTask } from './run-task.ts';
import { openBook } from './sections.ts';
import { type StillDatabase, type StillError, stillDatabase } from './still-database.ts';
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
    return await verifyFile(options, still.value);
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
  consoles: '',
  verdicts: '',
  appeals: '',
  double: '',
  known: '',
  rollups: '',
  index: '',
  audit: '',
  prompts: '',
  plans: '',
  samples: '',
  risk: '',
};

async function verifyFile(
  { dir, workers }: VerifyHubOptions,
  { file, live }: StillDatabase,
): Promise<Result<readonly Check[], VerifyHubError>> {
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
    return ok(await verifyOpen(db, { file, live, dir, workers }));
  } finally {
    db.close();
  }
}

async function verifyOpen(
  db: Db,
  {
    file,
    live,
    dir,
    workers,
  }: Pick<StillDatabase, 'file'> & { readonly live: string | undefined } & Pick<
      VerifyHubOptions,
      'dir' | 'workers'
    >,
): Promise<readonly Check[]> {
  const book = openBook();
  const sums = new Sums();
  const journals = journalsToVerify(db);
  const total = {
    events: 0,
    heads: 0,
    polls: 0,
    consoles: 0,
    verdicts: 0,
    kiosks: 0,
    forks: 0,
    audit: 0,
    plans: 0,
    samples: 0,
    appeals: 0,
    double: 0,
    known: 0,
    scored: 0,
  };
  // The longest first: a worker that ends with it keeps nobody waiting.
  const longest = [...journals].sort((a, b) => b.durable - a.durable);
  const hubKey = findHubKey(dir);
  const tasks: VerifyTask[] = [
    { kind: 'whole', ...(hubKey === undefined ? {} : { lotKey: lotKeyOf(hubKey) }) },
    ...longest.map((journal) => ({ kind: 'journal', journal }) as const),
    ...scoredStores(db).map((store) => ({ kind: 'risk', store }) as const),
  ];
  const done = (reply: VerifyReply): void => {
    if (reply.kind === 'damaged') {
      book.in('file').add(reply.line);
      return;
    }
    book.take(reply.report.found);
    if (reply.kind === 'risk') {
      total.scored += reply.report.scored;
      return;
    }
    if (reply.kind === 'whole') {
      const { found: _, ...counts } = reply.report;
      Object.assign(total, counts);
      return;
    }
    const { events, heads, polls, consoles, verdicts, counts } = reply.report;
    total.events += events;
    total.heads += heads;
    total.polls += polls;
    total.consoles += consoles;
    total.verdicts += verdicts;
    sums.take(counts);
  };
  if (workers === 0) for (const task of tasks) done(runTask(db, task));
  else await inWorkers(file, tasks, workers, done);
  const rows = checkRollups(db, sums, book);
  const questions = checkIndex(db, sums, book);
  const prompts = await checkPrompts(db, { dir, live }, book);
  const { events, heads, polls, consoles, verdicts, kiosks, forks, audit, scored } = total;
  const { plans, samples, appeals, double, known } = total;
  return book.checks({
    ...NO_DETAILS,
    keys: `${kiosks} kiosks`,
    chain: `${events} events in ${journals.length} journals`,
    signatures: `${heads} signed heads`,
    forks: `${forks} set apart`,
    polls: `${polls} polls`,
    consoles: `${consoles} entries`,
    verdicts: `${verdicts} events with a standing verdict`,
    appeals: `${appeals} appeals`,
    double: `${double} items${hubKey === undefined ? ', their lots not: the hub’s key is not there' : ''}`,
    known: `${known} marks`,
    rollups: `${rows} rows`,
    index: `${questions} questions`,
    audit: `${audit} entries`,
    prompts: `${prompts} files`,
    plans: `${plans} versions`,
    samples: `${samples} samples`,
    risk: `${scored} events scored again`,
  });
}
