import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { GeneratorJob, GeneratorResult, HubUsage } from './jobs.ts';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Said {
  readonly failed?: string;
  readonly port?: number;
  readonly startMs?: number;
  readonly usage?: HubUsage;
  readonly result?: GeneratorResult;
}

/** The next thing a child says; a failure or an early end rejects. */
async function said(child: ChildProcess): Promise<Said | 'ready'> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('a program of the benchmark has ended too early');
  });
  ended.catch(() => undefined);
  const [message]: unknown[] = await Promise.race([once(child, 'message'), ended]);
  // Both programs are ours and say nothing else.
  const reply = message as Said | 'ready';
  if (reply !== 'ready' && reply.failed !== undefined) throw new Error(reply.failed);
  return reply;
}

const of = <Key extends keyof Said>(reply: Said | 'ready', key: Key): NonNullable<Said[Key]> => {
  const value = reply === 'ready' ? undefined : reply[key];
  if (value === undefined || value === null) throw new Error(`expected ${key}`);
  return value;
};

export interface BenchHub {
  readonly port: number;
  /** From the opening of the database to listening, ms. */
  readonly startMs: number;
  usage(): Promise<HubUsage>;
  stop(): Promise<void>;
}

export async function startHub(dataDir: string, mode: 'signed' | 'unsigned'): Promise<BenchHub> {
  const child = fork(file('./hub-program.ts'), [dataDir, mode]);
  const ready = await said(child);
  return {
    port: of(ready, 'port'),
    startMs: of(ready, 'startMs'),
    usage: async () => {
      child.send('usage');
      return of(await said(child), 'usage');
    },
    stop: async () => {
      const exit = once(child, 'exit');
      child.send('stop');
      await exit;
    },
  };
}

export interface Load {
  /** Resolves once everything was sent and answered. */
  go(): Promise<GeneratorResult>;
}

/** Starts a generator and waits until all it will send is signed. */
export async function prepareLoad(job: GeneratorJob): Promise<Load> {
  const child = fork(file('./generator.ts'));
  child.send(job);
  await said(child);
  return {
    go: async () => {
      const reply = said(child);
      child.send('go');
      return of(await reply, 'result');
    },
  };
}
