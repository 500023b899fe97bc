import type { BootState, SessionOutput } from '../session-types.ts';
import { distance, before as seqBefore } from '../uint32.ts';

/** Stands where the kiosk stands and holds a session to its word. Every broken promise is a throw. */
export interface Observer {
  /** Takes in a step's outputs, and gives what there is to be told durable after it. `boot`: the session's, after it. */
  see(outputs: readonly SessionOutput[], boot: BootState | undefined): readonly Durable[];
  /** The session has been told, or is told now, that all up to here is durable: so much it may acknowledge. */
  tells(durable: Durable): Durable;
  durableUpTo(serial: string, bootId: string): number;
  readonly seen: { edges: number; holds: number; gaps: number; faults: number; ups: number };
}

export interface Durable {
  readonly serial: string;
  readonly bootId: string;
  readonly seq: number;
}

/** Faults each session may tell without being asked; a closed list, so that none is told by accident. */
const faults: readonly string[] = [
  'version-unsupported',
  'bad-message',
  'line-noise',
  'unknown-button',
  'boot-doubted',
  'resent',
];

export function observer(): Observer {
  const journal = new Map<string, number>();
  const told = new Map<string, Set<number>>();
  const holds = new Map<string, Set<number>>();
  const seen = { edges: 0, holds: 0, gaps: 0, faults: 0, ups: 0 };
  let up: { readonly serial: string; readonly bootId: string } | undefined;
  let lastOwn = Number.NEGATIVE_INFINITY;
  const keyOf = (serial: string, bootId: string) => `${serial}/${bootId}`;

  /** Commits a seq of the device that is up: it must lie past all that were told of this boot. */
  function commit({ serial, bootId, seq }: Durable, from: number): Durable {
    if (up?.serial !== serial || up.bootId !== bootId) fail(`${serial}/${bootId} is not up`);
    const last = journal.get(keyOf(serial, bootId)) ?? 0;
    if (distance(from, last) <= 0) fail(`seq ${from} told after ${last}`);
    // Nothing between is left out but holds that were passed over, which the session remembers as accepted.
    for (let seq = seqBefore(from); seq !== last; seq = seqBefore(seq)) {
      if (holds.get(keyOf(serial, bootId))?.has(seq) !== true)
        fail(`seq ${from} told after ${last}, and ${seq} never came`);
    }
    journal.set(keyOf(serial, bootId), seq);
    return { serial, bootId, seq };
  }

  function judge(output: SessionOutput, before: SessionOutput | undefined): readonly Durable[] {
    switch (output.kind) {
      case 'up':
        if (up !== undefined) fail('up twice');
        up = output.device;
        lastOwn = Number.NEGATIVE_INFINITY;
        seen.ups += 1;
        return [];
      case 'lost':
        if (up?.serial !== output.serial) fail('lost without up');
        up = undefined;
        return [];
      case 'edge':
      case 'hold': {
        if (!Number.isFinite(output.own) || output.own < lastOwn) fail('time went back');
        lastOwn = output.own;
        seen[output.kind === 'edge' ? 'edges' : 'holds'] += 1;
        if (output.kind === 'hold' && output.via === 'heartbeat') return [];
        // Several buttons of one HID change: the same seq, in the same step, one after the other.
        if (before?.kind === 'edge' && before.id.seq === output.id.seq && output.kind === 'edge') return [];
        return [commit(output.id, output.id.seq)];
      }
      case 'gap':
        seen.gaps += 1;
        if (distance(output.to, output.from) < 0) fail('a gap of nothing');
        return [commit({ ...output, seq: output.to }, output.from)];
      case 'fault':
        seen.faults += 1;
        if (!faults.includes(output.code)) fail(`fault ${output.code}`);
        return [];
      case 'send': {
        if (output.message.type !== 'ACK') return [];
        const durable = up === undefined ? undefined : told.get(keyOf(up.serial, up.bootId));
        if (durable?.has(output.message.seq) !== true)
          fail(`ACK ${output.message.seq}, which is not durable`);
        return [];
      }
      default:
        return fail('an output of no kind');
    }
  }

  function remember({ device, recent }: BootState): void {
    if (recent.length > 64) fail(`${recent.length} changes kept`);
    const key = keyOf(device.serial, device.bootId);
    for (const { seq, edges } of recent) {
      if (edges.length === 0) holds.set(key, (holds.get(key) ?? new Set()).add(seq));
    }
  }

  function tells(durable: Durable): Durable {
    const key = keyOf(durable.serial, durable.bootId);
    const known = told.get(key) ?? new Set<number>();
    told.set(key, known.add(durable.seq));
    return durable;
  }

  return {
    seen,
    tells,
    see: (outputs, boot) => {
      if (boot !== undefined) remember(boot);
      // Faults of unknown buttons stand between edges; what matters is the order of the rest.
      const others = outputs.filter(({ kind }) => kind !== 'fault');
      for (const output of outputs) if (output.kind === 'fault') judge(output, undefined);
      return others.flatMap((output, index) => judge(output, others[index - 1]));
    },
    durableUpTo: (serial, bootId) => {
      const seq = journal.get(keyOf(serial, bootId)) ?? 0;
      return tells({ serial, bootId, seq }).seq;
    },
  };
}

export function fail(why: string): never {
  throw new Error(why);
}
