import type { Answer, JournalEvent, Outcome } from './events.ts';

/**
 * Polls as seen from the journal. Every event carries what the machine decided, so one event maps to a list of
 * changes without any state: the hub applies them to rows, `projectPolls` to a map, and both give the same polls.
 * All numbers that name events are seqs within one (kiosk, epoch).
 */
export interface PollRecord {
  readonly seq: number;
  readonly place: number;
  readonly via: 'press' | 'pos';
  readonly question?: string;
  readonly planned?: string;
  readonly operator?: string;
  /** Wall ms by the kiosk's clock. */
  readonly openedAt: number;
  readonly openedMono: number;
  readonly windowMs: number;
  /** Absent while the poll is open. */
  readonly outcome?: Outcome;
  readonly answer?: Answer;
  /** The DN that counts. */
  readonly press?: number;
  readonly ambiguous?: true;
  readonly endedAt?: number;
  /** `fm-raised` events that mark it. */
  readonly marks: readonly number[];
  /** DN and `pos` events that belong to it, ascending. */
  readonly members: readonly number[];
}

export type PollChange =
  | { readonly kind: 'opened'; readonly poll: PollRecord }
  | {
      readonly kind: 'ended';
      readonly poll: number;
      readonly outcome: Outcome;
      readonly answer?: Answer;
      readonly press?: number;
      readonly ambiguous?: true;
      readonly endedAt: number;
    }
  | { readonly kind: 'joined'; readonly poll: number; readonly member: number }
  /** The event belongs to no poll after all: a long press, or one cancelled. */
  | { readonly kind: 'released'; readonly member: number }
  | { readonly kind: 'marked'; readonly poll: number; readonly mark: number }
  /** A till trigger that attached names the operator. */
  | { readonly kind: 'operator'; readonly poll: number; readonly operator: string };

/** What one event changes in the polls of its (kiosk, epoch), in order. */
export function pollChanges(event: JournalEvent): readonly PollChange[] {
  switch (event.type) {
    case 'poll-opened': {
      const { by, via, question, planned, operator, windowMs, fm } = event.data;
      const poll: PollRecord = {
        seq: event.seq,
        place: event.place,
        via,
        ...(question === undefined ? {} : { question }),
        ...(planned === undefined ? {} : { planned }),
        ...(operator === undefined ? {} : { operator }),
        openedAt: event.at,
        openedMono: event.mono,
        windowMs,
        marks: fm ?? [],
        members: [by],
      };
      return [{ kind: 'opened', poll }];
    }
    case 'poll-ended': {
      const { poll, outcome, answer, press, ambiguous } = event.data;
      return [
        {
          kind: 'ended',
          poll,
          outcome,
          ...(answer === undefined ? {} : { answer }),
          ...(press === undefined ? {} : { press }),
          ...(ambiguous === undefined ? {} : { ambiguous }),
          endedAt: event.at,
        },
      ];
    }
    case 'edge': {
      const { edge, poll, dn } = event.data;
      if (poll === undefined) return [];
      const member = edge === 'DN' ? event.seq : dn;
      return member === undefined ? [] : [{ kind: 'joined', poll, member }];
    }
    case 'pos': {
      const { role, poll, operator } = event.data;
      if (poll === undefined || role === 'open') return [];
      const joined: PollChange = { kind: 'joined', poll, member: event.seq };
      return role === 'attach' && operator !== undefined
        ? [joined, { kind: 'operator', poll, operator }]
        : [joined];
    }
    case 'fm-raised': {
      const released: PollChange = { kind: 'released', member: event.data.dn };
      const { poll } = event.data;
      return poll === undefined ? [released] : [released, { kind: 'marked', poll, mark: event.seq }];
    }
    case 'device-lost':
      return event.data.cancels === undefined ? [] : [{ kind: 'released', member: event.data.cancels }];
    case 'epoch-start':
    case 'boot':
    case 'config':
    case 'clock':
    case 'device-up':
    case 'hold':
    case 'gap':
    case 'receipt':
    case 'shift':
    case 'prompt-start':
    case 'prompt-end':
    case 'fm-ended':
    case 'insert-confirmed':
      return [];
  }
}

/** Applies one change to a map of polls keyed by seq. A change that names an unknown poll is passed over. */
export function applyPollChange(polls: Map<number, PollRecord>, change: PollChange): void {
  switch (change.kind) {
    case 'opened':
      polls.set(change.poll.seq, change.poll);
      return;
    case 'ended': {
      const poll = polls.get(change.poll);
      if (poll === undefined) return;
      const { kind: _kind, poll: _poll, ...end } = change;
      polls.set(poll.seq, { ...poll, ...end });
      return;
    }
    case 'joined': {
      const poll = polls.get(change.poll);
      if (poll === undefined || poll.members.includes(change.member)) return;
      polls.set(poll.seq, { ...poll, members: [...poll.members, change.member].sort((a, b) => a - b) });
      return;
    }
    case 'released':
      for (const poll of polls.values()) {
        if (!poll.members.includes(change.member)) continue;
        polls.set(poll.seq, { ...poll, members: poll.members.filter((seq) => seq !== change.member) });
      }
      return;
    case 'marked': {
      const poll = polls.get(change.poll);
      if (poll === undefined || poll.marks.includes(change.mark)) return;
      polls.set(poll.seq, { ...poll, marks: [...poll.marks, change.mark] });
      return;
    }
    case 'operator': {
      const poll = polls.get(change.poll);
      if (poll !== undefined) polls.set(poll.seq, { ...poll, operator: change.operator });
      return;
    }
  }
}

/** All polls of one (kiosk, epoch), in the order of their opening. */
export function projectPolls(events: Iterable<JournalEvent>): readonly PollRecord[] {
  const polls = new Map<number, PollRecord>();
  for (const event of events) for (const change of pollChanges(event)) applyPollChange(polls, change);
  return [...polls.values()];
}
