import type { Demo } from './run.ts';

/** Runs the demo until it ends or this process is told to end; gives the exit code. */
export async function runUntilTold(demo: Demo): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => demo.stop());
  // The launcher above us is gone, however it went.
  process.on('disconnect', () => demo.stop());
  return await demo.run();
}
