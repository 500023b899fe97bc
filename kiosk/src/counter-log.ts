import { join } from 'node:path';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type { DurableJournal, JournalFault } from './journal/journal.ts';
import { openLogFile } from './log-file.ts';

/** Where the program tells what it does, one line at a time. */
export interface Tell {
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** What is told is kept beside the journal as well; the data folder must be this process's own by now. */
export function keptInLog(tell: Tell, dataDir: string, clock: Clock): Tell {
  const log = openLogFile(join(dataDir, 'logs'), clock);
  return {
    print(line) {
      tell.print(line);
      log.line(line);
    },
    warn(line) {
      tell.warn(line);
      log.line(line);
    },
  };
}

export function tellOpening(journal: DurableJournal, warn: Tell['warn']): void {
  const { kind, setAside, lost, keySetAside } = journal.opening;
  if (kind === 'damaged' || kind === 'foreign' || kind === 'newer') {
    warn(
      `journal ${kind}: set aside as ${setAside}; a new epoch begins${lost ? `, ${lost} events are lost` : ''}`,
    );
  }
  if (keySetAside !== undefined)
    warn(`key unreadable: set aside as ${keySetAside}; this kiosk has a new identity`);
}

/** Who watches the log while a cable is moved sees that it is in again, not only that it was out. */
export function tellDevice(event: JournalEvent, print: Tell['print']): void {
  if (event.type === 'device-up') print(`device up ${event.data.serial} at workplace ${event.place}`);
  if (event.type === 'device-lost') {
    print(`device lost ${event.data.serial} at workplace ${event.place}: ${event.data.reason}`);
  }
}

export function tellFault(code: JournalFault['code'] | null, { print, warn }: Tell): void {
  if (code === null) print('journal sound');
  else warn(`journal ${code}: ${faultText[code]}`);
}

const faultText: Readonly<Record<JournalFault['code'], string>> = {
  'disk-low': 'the reserve against a full disk is gone; presses are still recorded',
  'disk-full': 'the disk is full; presses wait in memory',
  'disk-failed': 'the disk fails; what it refuses waits in memory',
  'journal-damaged': 'a break in the chain; the next start sets the file aside and saves what holds',
};
