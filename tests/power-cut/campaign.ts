import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DiskOp } from './disk-op.ts';
import { LOSSES, type Loss } from './image.ts';

/** What is known of a program's promises, and whether a folder keeps them. One instance hears one recording. */
export interface Checker {
  /** A line the program said before the cut. */
  hear(line: string): void;
  /** Opens the folder as the program does at its start. Gives what promise it breaks, and what else is worth counting. */
  check(folder: string): { readonly broken: readonly string[]; readonly seen: readonly string[] };
}

/** A module that exports `createChecker`. */
export interface CheckerModule {
  createChecker(): Checker;
}

export interface CampaignOptions {
  readonly ops: readonly DiskOp[];
  /** Path of the checker's module. */
  readonly checker: string;
  readonly images: number;
  readonly workers: number;
  readonly seed: number;
}

export interface Finding {
  readonly image: number;
  /** Operations done before the power went. */
  readonly cut: number;
  readonly loss: Loss;
  readonly broken: readonly string[];
}

export interface CampaignReport {
  readonly images: number;
  readonly seconds: number;
  readonly findings: readonly Finding[];
  /** Images by what was lost, and by what the checker saw. */
  readonly byLoss: ReadonlyMap<string, number>;
  readonly seen: ReadonlyMap<string, number>;
}

/** What one worker is given, and what it posts back once. */
export interface WorkerTask extends Omit<CampaignOptions, 'workers'> {
  /** It makes the images whose number leaves this rest by `of`. */
  readonly worker: number;
  readonly of: number;
}
export type WorkerResult = Pick<CampaignReport, 'findings' | 'byLoss' | 'seen'>;

/** Cuts the power at random moments of a recording, and has each folder that may be left checked. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { workers, ...rest } = options;
  const since = performance.now();
  const results = await Promise.all(
    Array.from({ length: workers }, async (_, worker): Promise<WorkerResult> => {
      const task: WorkerTask = { ...rest, worker, of: workers };
      const running = new Worker(new URL('./campaign-worker.ts', import.meta.url), { workerData: task });
      try {
        const [result] = await once(running, 'message');
        return result;
      } finally {
        await running.terminate();
      }
    }),
  );
  return {
    images: options.images,
    seconds: (performance.now() - since) / 1000,
    findings: results.flatMap(({ findings }) => findings).sort((a, b) => a.image - b.image),
    byLoss: sum(results.map(({ byLoss }) => byLoss)),
    seen: sum(results.map(({ seen }) => seen)),
  };
}

/** The seed of a run: a given one to repeat it, or a new one. */
export const campaignSeed = (): number => Number(process.env.OTKLIK_TEST_SEED ?? randomInt(2 ** 32));

export function tell(name: string, seed: number, report: CampaignReport): void {
  const list = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  const { images, seconds, findings, byLoss, seen } = report;
  const rate = Math.round(images / seconds);
  process.stdout.write(
    `${name}: OTKLIK_TEST_SEED=${seed}: ${images} images in ${seconds.toFixed(1)} s (${rate}/s), ${findings.length} break a promise; lost: ${list(byLoss)}; seen: ${list(seen)}\n`,
  );
}

function sum(all: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const counts of all) for (const [key, count] of counts) total.set(key, (total.get(key) ?? 0) + count);
  return total;
}

export const lossOf = (image: number): Loss => LOSSES[image % LOSSES.length] ?? 'dropped';
