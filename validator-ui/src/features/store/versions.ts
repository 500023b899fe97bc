import type { ChainHistoryReply } from '@otklik/shared/api/chain.ts';
import { WEEKDAYS } from '@otklik/shared/api/open-spans.ts';
import type { OpeningHours } from '@otklik/shared/api/opening-hours.ts';
import { spansText } from './hours.ts';

export type Version = ChainHistoryReply['versions'][number];

/** Fields that versions tell of, in the order they are told. */
export const FIELDS = [
  'name',
  'address',
  'hours',
  'zone',
  'store',
  'stores',
  'workplaces',
  'folder',
  'pattern',
  'timing',
  'archive',
  'hasCredentials',
  'offset',
  'error',
  'movedTo',
] as const;
export type VersionField = (typeof FIELDS)[number];

export interface FieldChange {
  readonly field: VersionField;
  readonly from: unknown;
  readonly to: unknown;
}

/** What a version has otherwise than the one before it. */
export function changesOf(
  version: Pick<Version, 'content'>,
  before: Pick<Version, 'content'>,
): { readonly changes: readonly FieldChange[]; readonly retired: boolean } {
  const changes = FIELDS.flatMap((field) => {
    const [from, to] = [before.content[field], version.content[field]];
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ field, from, to }];
  });
  return { changes, retired: version.content.retired === true && before.content.retired !== true };
}

/** Opening hours in one line: what differs between two versions is looked for in it by eye. */
export function hoursLine(value: unknown, dayName: (day: (typeof WEEKDAYS)[number]) => string): string {
  // Versions hold what was sent, which passed the schema of opening hours then.
  const { week, exceptions } = value as OpeningHours;
  return [
    ...WEEKDAYS.flatMap((day) => {
      const spans = week[day] ?? [];
      return spans.length === 0 ? [] : [`${dayName(day)} ${spansText(spans)}`];
    }),
    ...exceptions.map(({ date, spans }) => `${date} ${spans.length === 0 ? '—' : spansText(spans)}`),
  ].join('; ');
}
