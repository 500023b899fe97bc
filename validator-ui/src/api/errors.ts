import { type ProblemCode, problemCodes } from '@otklik/shared/api/common.ts';

/** What a request can end with: the hub's closed list, and three of the browser's own. */
export type ApiErrorCode = ProblemCode | 'offline' | 'bad-reply' | 'unknown';

export interface ApiError {
  readonly code: ApiErrorCode;
  /** HTTP status; 0 where no reply came. */
  readonly status: number;
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

/** The code of anything thrown by a query or mutation; what is not ours is `unknown`. */
export const codeOf = (thrown: unknown): ApiErrorCode =>
  thrown instanceof ApiFailure ? thrown.error.code : 'unknown';
