import type { BootState, LostReason, OutputSink, SessionOutput } from './session-types.ts';
import { before, distance } from './uint32.ts';

/** What the sessions of a serial and of a HID console do alike, whatever boot they are in. */

interface Living {
  readonly reported: boolean;
  readonly boot: BootState | undefined;
}

/** Reports the loss of a device that was up. A hold going on is cancelled: only a new DN can become one. */
export function lose<S extends Living>(state: S, reason: LostReason, out: OutputSink): S {
  const { boot } = state;
  if (!state.reported || boot === undefined) return state;
  out.push({ kind: 'lost', serial: boot.device.serial, reason });
  return { ...state, reported: false, boot: { ...boot, seller: undefined, timed: false } };
}

/** Takes in that the journal holds all up to `seq`, and acknowledges it while the device is up. */
export function markDurable<S extends Living & { readonly phase: string }>(
  state: S,
  { serial, bootId, seq }: { readonly serial: string; readonly bootId: string; readonly seq: number },
  out: OutputSink,
): S {
  const { boot } = state;
  if (boot === undefined || boot.device.serial !== serial || boot.device.bootId !== bootId) return state;
  // What has not been reported cannot be durable, whatever the caller says.
  if (distance(seq, before(boot.expected)) > 0) return state;
  if (boot.durable !== undefined && distance(seq, boot.durable) <= 0) return state;
  if (state.phase === 'up') out.push({ kind: 'send', message: { type: 'ACK', seq } });
  return { ...state, boot: { ...boot, durable: seq } };
}

/** Tells a device that has just come up, and what of it is durable. */
export function tellUp(boot: BootState, reported: boolean, out: OutputSink): void {
  if (!reported) out.push({ kind: 'up', device: boot.device });
  if (boot.durable !== undefined) out.push({ kind: 'send', message: { type: 'ACK', seq: boot.durable } });
}

/** ACK is cumulative: of several in one step the last says it all. */
export function lastAckOnly<O extends SessionOutput>(outputs: readonly O[]): readonly O[] {
  const last = outputs.findLastIndex(isAck);
  return outputs.filter((output, index) => !isAck(output) || index === last);
}

function isAck(output: SessionOutput): boolean {
  return output.kind === 'send' && output.message.type === 'ACK';
}
