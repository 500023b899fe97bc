import type { GenericArchive } from '@otklik/shared/api/remote-archive.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import type { Span } from '../archive.ts';
import { fault, type RemoteFault } from './fault.ts';
import { at } from './json-reply.ts';
import type { TimeFormat } from './time-format.ts';

const units = { s: 1000, ms: 1, us: 0.001 } as const;

/** What a list's reply says is recorded. */
export function readItems(
  value: unknown,
  list: NonNullable<GenericArchive['list']>,
  time: TimeFormat,
): Result<readonly Span[], RemoteFault> {
  const items = at(value, list.items);
  if (items === null) return ok([]);
  if (!Array.isArray(items)) return fault('archive-garbled');
  const spans: Span[] = [];
  for (const item of items) {
    const { camera } = list;
    if (camera !== undefined && String(at(item, camera.field)) !== camera.value)
      return fault('archive-other-camera');
    const from = time.read(at(item, list.begin));
    const to = from === undefined ? undefined : endOf(item, from, list, time);
    if (from === undefined || to === undefined) return fault('archive-garbled');
    if (to < from) return fault('archive-lies');
    if (to > from) spans.push({ from, to });
  }
  return ok(spans);
}

function endOf(
  item: unknown,
  from: number,
  { end, duration }: NonNullable<GenericArchive['list']>,
  time: TimeFormat,
): number | undefined {
  if (end !== undefined) return time.read(at(item, end));
  if (duration === undefined) return undefined;
  const length = Number(at(item, duration.field));
  // Nx says -1 of what is being recorded now: up to where is not known, so nothing is taken for granted.
  if (length === -1) return Number.POSITIVE_INFINITY;
  return Number.isFinite(length) ? from + length * units[duration.unit] : undefined;
}
