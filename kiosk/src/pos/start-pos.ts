import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { Agent } from '../agent/agent.ts';
import type { Journal } from '../journal/journal.ts';
import { openDoors } from './doors.ts';
import { watchFolder } from './folder.ts';
import type { PosOptions } from './pos-options.ts';
import type { PosStatus } from './pos-status.ts';
import { createRegisterBook } from './registers.ts';
import { createTill } from './till.ts';

export interface PosParts {
  readonly options: PosOptions & { readonly data: string };
  readonly agent: Pick<Agent, 'operate' | 'serves' | 'operator'>;
  readonly config: () => KioskConfig | undefined;
  readonly journal: Pick<Journal, 'call' | 'counted'>;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly timers: Timers;
  /** Takes a roster; undefined where the bytes are none. */
  readonly roster: (bytes: Uint8Array) => Result<void, CodedError<string>> | undefined;
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
}

export interface Pos {
  status(): PosStatus;
  stop(): Promise<void>;
}

/** Everything by which tills and CRMs reach the counter. */
export function startPos(parts: PosParts): Pos {
  const { options, agent, config, journal, clock } = parts;
  const book = createRegisterBook(options.data, () => config()?.pos);
  const till = createTill({
    ...{ agent, journal, clock, rules: book.rules },
    operators: () => config()?.operators ?? [],
  });
  const doors = openDoors(options, { ...parts, book, till, serves: agent.serves });
  const folders = options.posFolders.map(({ path, place }) =>
    watchFolder({ ...parts, path, place, till, serves: agent.serves }),
  );
  return {
    status() {
      const fileFault = book.fault()?.detail;
      return {
        doors: doors.doors(),
        registers: doors.registers(),
        folders: folders.map((folder) => folder.status()),
        ...(fileFault === undefined ? {} : { fileFault }),
      };
    },
    async stop() {
      await Promise.all([doors.stop(), ...folders.map((folder) => folder.stop())]);
    },
  };
}
