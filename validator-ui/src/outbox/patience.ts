import type { Result } from '@otklik/shared/base/result.ts';
import type { ApiError } from '../api/errors.ts';

/** A reply that takes longer will not come, ms: a half-open line tells of itself in no other way. */
export const patience = 20_000;

/** Runs something later; what it gives takes that back. */
export type Later = (run: () => void, ms: number) => () => void;

/** The answer to a call, or `offline` where none has come in time; the call is then given up. */
export async function answerInTime<T>(
  call: (signal: AbortSignal) => Promise<Result<T, ApiError>>,
  later: Later,
): Promise<Result<T, ApiError>> {
  const abort = new AbortController();
  const cancel = later(() => abort.abort(), patience);
  try {
    return await call(abort.signal);
  } catch (thrown) {
    if (!abort.signal.aborted) throw thrown;
    return { ok: false, error: { code: 'offline', status: 0 } };
  } finally {
    cancel();
  }
}

/** By the browser's own timers. */
export const browserLater: Later = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
