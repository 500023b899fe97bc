import { createHash } from 'node:crypto';
import type { Operator, PosRule } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { EventData } from '@otklik/shared/poll/events.ts';
import type { MachineInput } from '@otklik/shared/poll/input.ts';
import type { Agent } from '../agent/agent.ts';
import type { PlacedCall } from '../agent/places.ts';
import type { Journal } from '../journal/journal.ts';
import type { Operation } from './operation.ts';
import { type OperationReply, outcomeOf } from './outcome.ts';
import { type Mapping, mappingOf } from './rules.ts';

/** After this a customer has left: the operation is counted, but asks nobody. */
export const LATE_MS = 30_000;

export interface TillCall {
  /** Whose key it is: a register, a folder. */
  readonly source: string;
  readonly key: string;
  readonly register: string;
  readonly place: number;
  readonly operation: Operation;
}

export type TillError = CodedError<'key-reused' | 'workplace-unknown'>;

export interface TillAnswer {
  readonly reply: OperationReply;
  /** It was answered before, and this is the same answer. */
  readonly replayed: boolean;
}

export interface Till {
  /**
   * Takes calls in order; answers them, in the same order, once what they made is durable. A call answered before under
   * the same key makes nothing new.
   */
  take(calls: readonly TillCall[]): Promise<readonly Result<TillAnswer, TillError>[]>;
}

export interface TillParts {
  readonly agent: Pick<Agent, 'operate' | 'serves' | 'operator'>;
  readonly journal: Pick<Journal, 'call' | 'counted'>;
  readonly clock: Clock;
  readonly rules: () => readonly PosRule[];
  /** The hub's workers: a till may name one by number. */
  readonly operators: () => readonly Operator[];
}

/** What calls do at the counter: rules, coverage, triggers, each call once (DESIGN §5, rule 2). */
export function createTill({ agent, journal, clock, rules, operators }: TillParts): Till {
  const idOf = (named: string): string => operators().find(({ number }) => number === named)?.id ?? named;

  /** Calls on their way to the disk, by source and key: a repeat meanwhile gets the same answer. */
  const under = new Map<string, { readonly body: string; readonly reply: Promise<OperationReply> }>();
  /** Receipts on their way to the disk. */
  const counting = new Set<string>();

  function begin(call: TillCall, body: string, batch: PlacedCall[], durable: Promise<void>) {
    const { operation, place, register, source, key } = call;
    const mapping = mappingOf(rules(), register, operation.name);
    const late = operation.ageMs > LATE_MS;
    const receipt = mapping.countReceipt ? receiptOf(call) : undefined;
    const mark = `${place} ${receipt}`;
    const counts = receipt !== undefined && !counting.has(mark) && !journal.counted(place, receipt);
    if (counts) counting.add(mark);
    const inputs = inputsOf(
      operation.operator === undefined ? operation : { ...operation, operator: idOf(operation.operator) },
      mapping,
      late,
      counts ? receipt : undefined,
      agent.operator(place),
      clock,
    );
    let reply: OperationReply = { result: 'ignored', counted: false };
    batch.push({
      place,
      inputs,
      call(made, firstSeq) {
        reply = outcomeOf(mapping, late, made, firstSeq);
        return { source, key, body, reply: JSON.stringify(reply), at: clock.wall() };
      },
    });
    const answer = durable.then(() => {
      counting.delete(mark);
      under.delete(nameOf(call));
      return reply;
    });
    under.set(nameOf(call), { body, reply: answer });
    return answer;
  }

  async function answerOne(
    call: TillCall,
    batch: PlacedCall[],
    durable: Promise<void>,
  ): Promise<Result<TillAnswer, TillError>> {
    const body = createHash('sha256').update(call.operation.digestible).digest('hex');
    const running = under.get(nameOf(call));
    const before = running ?? journal.call(call.source, call.key);
    if (before !== undefined) {
      if (before.body !== body) return err(coded('key-reused', 'This key came before with another body.'));
      // The kiosk itself has written it.
      const reply =
        typeof before.reply === 'string' ? (JSON.parse(before.reply) as OperationReply) : before.reply;
      return ok({ reply: await reply, replayed: true });
    }
    if (!agent.serves(call.place)) {
      return err(coded('workplace-unknown', `This kiosk has no workplace ${call.place}.`));
    }
    return ok({ reply: await begin(call, body, batch, durable), replayed: false });
  }

  return {
    async take(calls) {
      const batch: PlacedCall[] = [];
      const { promise: durable, resolve } = Promise.withResolvers<void>();
      const answers = calls.map((call) => answerOne(call, batch, durable));
      // What is under way already is not started here, and is settled by its own commit.
      if (batch.length > 0) agent.operate(batch, resolve);
      return Promise.all(answers);
    },
  };
}

const nameOf = ({ source, key }: TillCall): string => JSON.stringify([source, key]);

/** A receipt without a number is one of its own: its call names it. */
const receiptOf = ({ operation, source, key }: TillCall): string =>
  operation.receipt ??
  `call:${createHash('sha256')
    .update(JSON.stringify([source, key]))
    .digest('hex')
    .slice(0, 24)}`;

function inputsOf(
  operation: Operation,
  mapping: Mapping,
  late: boolean,
  receipt: string | undefined,
  shift: string | undefined,
  clock: Clock,
): MachineInput[] {
  const times = { now: clock.mono(), wall: clock.wall() };
  const named = mapping.operatorFromField ? operation.operator : undefined;
  const inputs: MachineInput[] = [];
  if (receipt !== undefined) {
    // Who is signed in now need not be who sold then.
    const operator = named ?? (late ? undefined : shift);
    const lag = Math.round(operation.ageMs);
    const data: EventData<'receipt'> = {
      receipt,
      ...(operator === undefined ? {} : { operator }),
      ...(lag > 0 ? { lag } : {}),
    };
    inputs.push({ kind: 'receipt', ...times, data });
  }
  if (mapping.trigger && !late) {
    inputs.push({
      kind: 'pos',
      ...times,
      operation: operation.name,
      ...(operation.receipt === undefined ? {} : { receipt: operation.receipt }),
      ...(named === undefined ? {} : { operator: named }),
    });
  }
  return inputs;
}
