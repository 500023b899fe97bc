import type { Answer, EventData, JournalEvent, Outcome } from './events.ts';

/**
 * Polls as seen from the journal. Every event carries what the machine decided, so one event maps to a list of
 * changes without any state: the hub applies them to rows, `projectPolls` to a map, and both give the same polls.
 * All numbers that name events are seqs within one (kiosk, epoch).
 *
 * A journal that was damaged or forked breaks off, and a poll then open has no `poll-ended`. Its end follows from the
 * epoch being over (`isOver`, `closeEpoch`). That too is a function of the events alone: whichever epoch arrives first,
 * and however much of it, the polls come out the same.
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
  /** While the poll is open: the answer that counts so far. Once it has ended: only with `answered`. */
  readonly answer?: Answer;
  /** The DN that counts, with `answer`. */
  readonly press?: number;
  readonly ambiguous?: true;
  readonly endedAt?: number;
  /** It ended because its epoch is over, not by an event of its own. */
  readonly inferred?: true;
  /** The seller's DN that joined it, where a till's trigger opened it. */
  readonly attached?: number;
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
      readonly inferred?: true;
    }
  | {
      readonly kind: 'joined';
      readonly poll: number;
      readonly member: number;
      /** It is the seller's press that takes the poll of a trigger. */
      readonly attached?: true;
      /** What it answers, where it counted when it was journalled. */
      readonly answer?: Answer;
      readonly ambiguous?: true;
    }
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
    case 'edge':
      return joinedByEdge(event.seq, event.data);
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

const ANSWERS = { Y: 'yes', N: 'no', U: 'unsure' } as const;

function joinedByEdge(seq: number, data: EventData<'edge'>): readonly PollChange[] {
  const { button, edge, role, poll, dn } = data;
  if (poll === undefined) return [];
  const attached = button === 'S' && role === 'attach' ? { attached: true as const } : {};
  if (edge === 'UP') return dn === undefined ? [] : [{ kind: 'joined', poll, member: dn, ...attached }];
  return [
    {
      kind: 'joined',
      poll,
      member: seq,
      ...attached,
      ...(role === 'answer' && button !== 'S' ? { answer: ANSWERS[button] } : {}),
      ...(role === 'ambiguous' ? { ambiguous: true } : {}),
    },
  ];
}

/** Whether a seller's press opened the poll, or joined the trigger that did. */
export const isPressed = ({ via, attached }: Pick<PollRecord, 'via' | 'attached'>): boolean =>
  via === 'press' || attached !== undefined;

const isOpen = ({ outcome, inferred }: PollRecord): boolean => outcome === undefined || inferred === true;

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
      const { answer: _answer, press: _press, ambiguous: _ambiguous, inferred: _inferred, ...rest } = poll;
      polls.set(poll.seq, { ...rest, ...end });
      return;
    }
    case 'joined': {
      const poll = polls.get(change.poll);
      if (poll === undefined || poll.members.includes(change.member)) return;
      const { member, answer, ambiguous, attached } = change;
      polls.set(poll.seq, {
        ...poll,
        ...(isOpen(poll) && answer !== undefined ? { answer, press: member } : {}),
        ...(isOpen(poll) && ambiguous === true ? { ambiguous } : {}),
        ...(attached === true ? { attached: member } : {}),
        members: [...poll.members, member].sort((a, b) => a - b),
      });
      return;
    }
    case 'released':
      for (const poll of polls.values()) {
        if (!poll.members.includes(change.member)) continue;
        const { attached, ...rest } = poll;
        const members = poll.members.filter((seq) => seq !== change.member);
        const kept = attached === undefined || attached === change.member ? {} : { attached };
        polls.set(poll.seq, { ...rest, ...kept, members });
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

/**
 * Whether an epoch is over, given the `epoch-start` events that name it and the last seq of it that is known. A salvaged
 * epoch is over once all that was salvaged is there; its kiosk sends no more, and what is known beyond counts. A forked
 * one is over at once: the kiosk that left it sends none of it any more.
 */
export const isOver = (successors: readonly EventData<'epoch-start'>[], lastSeq: number): boolean =>
  successors.some(({ reason, previous }) => {
    if (previous === undefined) return false;
    // A foreign journal was another kiosk's, which may well go on with it.
    return reason === 'fork' || ((reason === 'damaged' || reason === 'newer') && previous.seq <= lastSeq);
  });

/**
 * Ends every poll still open in an epoch that is over (DESIGN §5: each ends in exactly one outcome), as a start of the
 * kiosk would have: `answered` with the press that counted last, else `interrupted`. `lastAt` is the wall ms of the
 * epoch's last event. Where a fork's other half goes on with the epoch this is done again after each of its events,
 * and a `poll-ended` of its own takes precedence.
 */
export function closeEpoch(polls: Iterable<PollRecord>, lastAt: number): readonly PollChange[] {
  const changes: PollChange[] = [];
  for (const poll of polls) {
    if (!isOpen(poll)) continue;
    const { seq, answer, press, ambiguous, openedAt, windowMs } = poll;
    const answered = answer !== undefined && press !== undefined;
    changes.push({
      kind: 'ended',
      poll: seq,
      outcome: answered ? 'answered' : 'interrupted',
      ...(answered ? { answer, press } : {}),
      ...(ambiguous === undefined ? {} : { ambiguous }),
      // A clock set back must not end a poll before it opened.
      endedAt: Math.max(openedAt, Math.min(lastAt, openedAt + windowMs)),
      inferred: true,
    });
  }
  return changes;
}

/** What an epoch's first event says of the one before it; undefined where it is no `epoch-start` that names one. */
export function predecessorOf(first: JournalEvent): string | undefined {
  if (first.type !== 'epoch-start' || first.seq !== 1) return undefined;
  const epoch = first.data.previous?.epoch;
  return epoch === first.epoch ? undefined : epoch;
}

/**
 * All polls of one kiosk by epoch. Events of one epoch come ascending; the epochs may come in any order and mixed. Each
 * epoch that another one follows is closed.
 */
export function projectEpochs(events: Iterable<JournalEvent>): ReadonlyMap<string, readonly PollRecord[]> {
  const epochs = new Map<string, { polls: Map<number, PollRecord>; last: JournalEvent }>();
  const successors = new Map<string, EventData<'epoch-start'>[]>();
  for (const event of events) {
    const epoch = epochs.get(event.epoch) ?? { polls: new Map<number, PollRecord>(), last: event };
    epoch.last = event;
    epochs.set(event.epoch, epoch);
    for (const change of pollChanges(event)) applyPollChange(epoch.polls, change);
    const named = predecessorOf(event);
    if (named === undefined || event.type !== 'epoch-start') continue;
    successors.set(named, [...(successors.get(named) ?? []), event.data]);
  }
  for (const [epoch, { polls, last }] of epochs) {
    if (!isOver(successors.get(epoch) ?? [], last.seq)) continue;
    for (const change of closeEpoch(polls.values(), last.at)) applyPollChange(polls, change);
  }
  return new Map([...epochs].map(([epoch, { polls }]) => [epoch, [...polls.values()]]));
}
