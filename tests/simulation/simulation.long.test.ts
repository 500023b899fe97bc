import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Findings } from './campaign.ts';
import { runStory } from './run.ts';
import { storyOf } from './schedule.ts';

/**
 * A million seeds, or what the environment asks for: OTKLIK_SIM_FROM, OTKLIK_SIM_COUNT, OTKLIK_SIM_MINUTES (stop then,
 * and say how many were run), OTKLIK_SIM_TRACE=1 (one seed, everything that happens in it on stdout).
 */
const number = (name: string, preset: number): number => Number(process.env[name] ?? preset);
const FROM = number('OTKLIK_SIM_FROM', 1);
const COUNT = number('OTKLIK_SIM_COUNT', 1_000_000);
const MINUTES = number('OTKLIK_SIM_MINUTES', Number.POSITIVE_INFINITY);
const WORKERS = Math.min(availableParallelism(), COUNT);

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function share(index: number, until: number): Promise<Findings> {
  return new Promise((resolve, reject) => {
    const count = Math.ceil((COUNT - index) / WORKERS);
    const workerData = { from: FROM + index, stride: WORKERS, count, until };
    const worker = new Worker(new URL('./campaign-worker.ts', import.meta.url), { workerData });
    worker.on(
      'message',
      (message: { kind: 'progress'; seeds: number } | { kind: 'done'; findings: Findings }) => {
        if (message.kind === 'done') resolve(message.findings);
        else say(`worker ${index}: ${message.seeds} seeds`);
      },
    );
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`worker ${index} ended with ${code}`)));
  });
}

test('as many seeds as there is time for keep every promise', async () => {
  if (process.env.OTKLIK_SIM_TRACE !== undefined) {
    await runStory(storyOf(FROM), {}, (line) => process.stdout.write(line));
  }
  const start = performance.now();
  const until = MINUTES === Number.POSITIVE_INFINITY ? MINUTES : Date.now() + MINUTES * 60_000;
  const found = await Promise.all(Array.from({ length: WORKERS }, (_, index) => share(index, until)));
  const sum = (of: (findings: Findings) => number): number =>
    found.reduce((total, one) => total + of(one), 0);
  const seconds = (performance.now() - start) / 1000;
  const seeds = sum((one) => one.seeds);
  say(
    `seeds ${FROM} to ${FROM + seeds - 1}: ${seeds} run in ${seconds.toFixed(0)} s (${(seeds / seconds).toFixed(1)} a second), ` +
      `${sum((one) => one.steps)} steps, ${sum((one) => one.events)} events, ${sum((one) => one.polls)} polls`,
  );
  expect(found.flatMap(({ failures }) => failures)).toEqual([]);
  expect(seeds).toBeGreaterThan(0);
});
