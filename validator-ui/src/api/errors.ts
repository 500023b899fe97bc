import { type ProblemCode, problemCodes } from '@otklik/shared/api/common.ts';

/** What a request can end with: the hub's closed list, and three of the browser's own. */
export type ApiErrorCode = ProblemCode | 'offline' | 'bad-reply' | 'unknown';

export interface ApiError {
  readonly code: ApiErrorCode;
  /** HTTP status; 0 where no reply came. */
  readonly status: number;
  /** The problem's own members, where there was one. */
  readonly problem?: unknown;
}

/** Carries an `ApiError` through TanStack Query, which knows failures as throws only. */
export class ApiFailure extends Error {
  readonly error: ApiError;
  constructor(error: ApiError) {
    super(error.code);
    this.name = 'ApiFailure';
    this.error = error;
  }
}

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemCodes, code);

/** What the hub says of a mistake in settings, in the language that was asked for; undefined where the code says it all. */
export function detailOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof ApiFailure) || thrown.error.code !== 'archive-settings') return undefined;
  const { problem } = thrown.error;
  if (typeof problem !== 'object' || problem === null || !('detail' in problem)) return undefined;
  return typeof problem.detail === 'string' ? problem.detail : undefined;
}

/** The code of anything thrown by a query or mutation; what is not ours is `unknown`. */
export const codeOf = (thrown: unknown): ApiErrorCode =>
  thrown instanceof ApiFailure ? thrown.error.code : 'unknown';
