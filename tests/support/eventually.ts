import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;

/** Asks again until there is an answer; rejects with what was awaited once `ms` have passed. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  ms = 30_000,
): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${ms} ms`);
    await pause(POLL_MS);
  }
}
