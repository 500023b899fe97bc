import type { MonoMs } from '@otklik/shared/base/ids.ts';
import type { MessageError } from './messages.ts';
import type { DropCounts } from './parser.ts';
import type { IgnoredCounts, OutputSink, SessionState } from './session-types.ts';

/** What is dropped is counted and told, but a noisy line must not flood whoever reads the faults. */
const TELL_EVERY_MS = 5000;

/** Tells, at most each TELL_EVERY_MS, what the parser has dropped since it was last told. */
export function tellDrops(state: SessionState, now: MonoMs, out: OutputSink): SessionState {
  const { dropped } = state.parser;
  if (state.told.dropped === dropped || now - state.told.at < TELL_EVERY_MS) return state;
  const kinds = [
    'malformed',
    'crc',
    'oversize',
    'cut',
    'noise',
  ] as const satisfies readonly (keyof DropCounts)[];
  const fresh = (kind: keyof DropCounts) => dropped[kind] - state.told.dropped[kind];
  const parts = kinds.filter((kind) => fresh(kind) > 0).map((kind) => `${kind} ${fresh(kind)}`);
  if (parts.length > 0) {
    const count = kinds.reduce((sum, kind) => sum + fresh(kind), 0);
    const detail = `dropped from the line: ${parts.join(', ')}`;
    out.push({ kind: 'fault', code: 'line-noise', detail, count });
  }
  return { ...state, told: { at: parts.length > 0 ? now : state.told.at, dropped } };
}

/** Counts a frame or report that is no message of this version; the first of each kind is told. */
export function tellIgnored<S extends { readonly ignored: IgnoredCounts }>(
  state: S,
  error: Pick<MessageError, 'detail'> & { readonly code: 'unknown-type' | 'bad-field' },
  out: OutputSink,
): S {
  const kind = error.code === 'unknown-type' ? 'unknownType' : 'badField';
  if (state.ignored[kind] === 0) out.push({ kind: 'fault', code: 'bad-message', detail: error.detail });
  return { ...state, ignored: { ...state.ignored, [kind]: state.ignored[kind] + 1 } };
}
