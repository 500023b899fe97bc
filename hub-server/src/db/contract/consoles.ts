import type { ConsoleChange, ConsoleHistory, ConsoleRecord } from '@otklik/shared/api/consoles.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { ChainChange, ChainRefusal } from './chain-changes.ts';
import type { Within } from './people.ts';

/** As the journals and people tell of it; `live` is added from heartbeats. */
export type ToldConsole = Omit<ConsoleRecord, 'live'>;
export type ToldConsoleHistory = Omit<ConsoleHistory, 'console' | 'now'> & { readonly console: ToldConsole };

export interface ConsoleListInput extends Within {
  readonly store?: string | undefined;
  readonly workplace?: string | undefined;
  readonly retired: boolean;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface ConsoleCommands {
  /** One that does not stand in the scope is not there. */
  changeConsole(input: ChainChange<ConsoleChange> & Within): Result<ToldConsole, ChainRefusal>;
}

export interface ConsoleQueries {
  /** By id. */
  consoles(input: ConsoleListInput): readonly ToldConsole[];
  /** Undefined where nothing of it lies in the scope. */
  consoleHistory(input: { readonly id: string } & Within): ToldConsoleHistory | undefined;
}
