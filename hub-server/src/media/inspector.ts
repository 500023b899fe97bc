import { Worker } from 'node:worker_threads';
import type { MediaContainer, MediaContent } from '@otklik/shared/api/media.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, type Result } from '@otklik/shared/base/result.ts';
import type { RefusedMedia } from './inspect.ts';

export interface InspectRequest {
  readonly path: string;
  readonly size: number;
  readonly container: MediaContainer;
}

/** A prompt takes well under a second; the rest is for a busy machine. */
const LONGEST_MS = 20_000;
const HEAP_MB = 128;
const tooCostly: Result<never, RefusedMedia> = err(
  coded('too-costly', 'Looking at the file takes more than a prompt can need.'),
);

/** Inspects a file in a worker of its own, which is ended when it takes too long or too much memory. One at a time. */
export function createInspector(
  worker = new URL('./inspect-worker.ts', import.meta.url),
  longestMs = LONGEST_MS,
) {
  let last: Promise<unknown> = Promise.resolve();
  return ({ path, size, container }: InspectRequest): Promise<Result<MediaContent, RefusedMedia>> => {
    const mine = last.then(() => inspectApart(worker, { path, size, container }, longestMs));
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function inspectApart(
  url: URL,
  request: InspectRequest,
  longestMs: number,
): Promise<Result<MediaContent, RefusedMedia>> {
  const worker = new Worker(url, {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 32 },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(() => resolve(tooCostly), longestMs);
      worker.once('message', resolve);
      // Out of memory, or a bug that the file has found: either way nothing is known about the file.
      worker.once('error', () => resolve(tooCostly));
      worker.once('exit', () => resolve(tooCostly));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
