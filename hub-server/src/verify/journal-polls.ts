import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import {
  applyPollChange,
  closeEpoch,
  type PollChange,
  type PollRecord,
  pollChanges,
} from '@otklik/shared/poll/projection.ts';

/** The polls of one journal, made afresh. */
export interface JournalPolls {
  readonly polls: ReadonlyMap<number, PollRecord>;
  add(event: JournalEvent): void;
  /** Ends what is still open in an epoch that is over; `lastAt` is the wall ms of its last event. */
  close(lastAt: number): void;
}

/**
 * The shared projection over a whole journal. An event released from its poll is looked for among all polls there; a
 * journal may have a hundred thousand, so it is looked up instead.
 */
export function journalPolls(): JournalPolls {
  const polls = new Map<number, PollRecord>();
  const pollsOf = new Map<number, Set<number>>();
  const join = (member: number, poll: number): void => {
    const known = pollsOf.get(member);
    if (known === undefined) pollsOf.set(member, new Set([poll]));
    else known.add(poll);
  };
  const apply = (change: PollChange): void => {
    switch (change.kind) {
      case 'opened':
        for (const member of change.poll.members) join(member, change.poll.seq);
        applyPollChange(polls, change);
        return;
      case 'joined':
        join(change.member, change.poll);
        applyPollChange(polls, change);
        return;
      case 'released': {
        const concerned = [...(pollsOf.get(change.member) ?? [])].flatMap((seq) => {
          const poll = polls.get(seq);
          return poll === undefined ? [] : [[seq, poll] as const];
        });
        const few = new Map(concerned);
        applyPollChange(few, change);
        for (const [seq, poll] of few) polls.set(seq, poll);
        return;
      }
      case 'ended':
      case 'marked':
      case 'operator':
        applyPollChange(polls, change);
        return;
    }
  };
  return {
    polls,
    add: (event) => {
      for (const change of pollChanges(event)) apply(change);
    },
    close: (lastAt) => {
      for (const change of closeEpoch(polls.values(), lastAt)) applyPollChange(polls, change);
    },
  };
}
