import { type Check, type Findings, findings } from '@otklik/shared/base/verification.ts';

/** What is checked of a hub, in the order of the report. */
export const SECTIONS = [
  'file',
  'keys',
  'chain',
  'signatures',
  'time',
  'forks',
  'replay',
  'polls',
  'items',
  'consoles',
  'verdicts',
  'appeals',
  'double',
  'known',
  'rollups',
  'index',
  'audit',
  'prompts',
  'plans',
  'samples',
  'risk',
] as const;
export type Section = (typeof SECTIONS)[number];

/** What was found by section; plain data, so that it crosses from a worker. */
export type Found = Readonly<Record<Section, Pick<Check, 'differences' | 'count'>>>;

/** Gathers by section. */
export interface Book {
  readonly in: (section: Section) => Findings;
  readonly take: (found: Found) => void;
  readonly found: () => Found;
  /** The report; `details` says over how much each section was checked. */
  readonly checks: (details: Readonly<Record<Section, string>>) => readonly Check[];
}

export function openBook(): Book {
  const pages = bySection(() => findings());
  return {
    in: (section) => pages[section],
    take: (found) => {
      for (const section of SECTIONS) pages[section].take(found[section]);
    },
    found: () => bySection((section) => pages[section].check(section, '')),
    checks: (details) => SECTIONS.map((section) => pages[section].check(section, details[section])),
  };
}

function bySection<T>(make: (section: Section) => T): Record<Section, T> {
  // Every section is in the list, so every key is there.
  return Object.fromEntries(SECTIONS.map((section) => [section, make(section)])) as Record<Section, T>;
}
