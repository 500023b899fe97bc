import type {
  ImportFault,
  OperatorImportReply,
  OperatorListReply,
  OperatorRecord,
} from '@otklik/shared/api/operators.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError, ProblemExtensions } from '../../problem.ts';
import type { Actor } from './audit.ts';

/** PIN (argon2id, PHC string) and badge (SHA-256, hex) as they are kept. Absent: as it is; null: it goes. */
export interface OperatorHashes {
  readonly pin?: string | null;
  readonly badge?: string | null;
}

export interface NewOperator extends OperatorHashes {
  readonly id: string;
  readonly store: string;
  readonly number: string;
  readonly name?: string;
}

export interface OperatorChange extends OperatorHashes {
  readonly id: string;
  readonly revision: number;
  readonly number: string;
  readonly name?: string;
}

/** A line of a file: what it leaves out stays as it is. `id` is taken where the number is new. */
export interface ImportedOperator extends OperatorHashes {
  readonly line: number;
  readonly id: string;
  readonly number: string;
  readonly name?: string;
}

export interface LineFault {
  readonly line: number;
  readonly fault: ImportFault;
}

export type OperatorRefusal = HubError & { readonly more?: ProblemExtensions };

export interface OperatorCommands {
  addOperator(input: Actor & { readonly operator: NewOperator }): Result<OperatorRecord, OperatorRefusal>;
  changeOperator(input: Actor & { readonly change: OperatorChange }): Result<OperatorRecord, OperatorRefusal>;
  /** Retires, and with `erase` takes away all that says who it was. Doing it again changes nothing. */
  endOperator(
    input: Actor & { readonly id: string; readonly erase: boolean },
  ): Result<OperatorRecord, OperatorRefusal>;
  /** All lines or none. */
  importOperators(
    input: Actor & { readonly store: string; readonly lines: readonly ImportedOperator[] },
  ): Result<OperatorImportReply, OperatorRefusal>;
}

export interface OperatorQueries {
  /** Undefined: no such store. */
  operators(input: {
    readonly store: string;
    readonly state: 'working' | 'gone';
  }): OperatorListReply | undefined;
}
