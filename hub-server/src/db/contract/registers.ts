import type { RegisterListReply } from '@otklik/shared/api/registers.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';

export interface NewRegister {
  readonly id: string;
  readonly store: string;
  readonly workplace: string;
  readonly name: string;
  /** SHA-256 of the token, hex. */
  readonly token: string;
}

export interface RegisterCommands {
  addRegister(input: Actor & { readonly register: NewRegister }): Result<undefined, HubError>;
  revokeRegister(input: Actor & { readonly id: string }): Result<undefined, HubError>;
}

export interface RegisterQueries {
  /** Undefined: no such store. */
  registers(input: { readonly store: string }): RegisterListReply | undefined;
}
