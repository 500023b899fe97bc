import type { StoreSettings, StoreSettingsRequest } from '@otklik/shared/api/store-settings.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError, ProblemExtensions } from '../../problem.ts';
import type { Actor } from './audit.ts';

/** A secret as it is kept: its hash; null takes it away. */
export interface SecretChange {
  readonly kind: 'staff-pin';
  /** Whose it is, of those that have an owner within the store; else empty. */
  readonly subject: string;
  readonly hash: string | null;
}

export interface SettingsChange extends Actor {
  readonly store: string;
  readonly revision: number;
  /** What is stored as it is: everything but secrets. */
  readonly body: Omit<StoreSettingsRequest, 'staff'>;
  readonly secrets: readonly SecretChange[];
}

export type SettingsRefusal = HubError & { readonly more?: ProblemExtensions };

export interface SettingsCommands {
  saveStoreSettings(input: SettingsChange): Result<StoreSettings, SettingsRefusal>;
}

export interface SettingsQueries {
  /** Undefined: no such store. */
  storeSettings(input: { readonly store: string }): StoreSettings | undefined;
}
