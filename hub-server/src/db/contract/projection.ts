import type { PollRecord } from '@otklik/shared/poll/projection.ts';

/** One kiosk's journal file. */
export interface JournalName {
  readonly kiosk: string;
  readonly epoch: string;
}

/** The event with which a poll opened, or any other one. */
export interface EventName extends JournalName {
  readonly seq: number;
}

export interface PlacedPoll {
  readonly poll: PollRecord;
  /** Absent until the kiosk's place has been given one. */
  readonly workplace?: string;
  /** Opening by the hub's clock, ms. */
  readonly openedHub: number;
}

/** Polls as they stand: exactly what `projectEpochs` makes of the events held. */
export interface ProjectionQueries {
  /** Polls of a journal by their opening; none for a journal not known. */
  journalPolls(input: JournalName): readonly PlacedPoll[];
}
