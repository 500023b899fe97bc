import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import type { Db } from '../db/sqlite.ts';
import { findingsOf, reasonsOfStore } from '../risk/risk-repository.ts';
import { scoredAnew } from '../risk/score-anew.ts';
import { type Found, openBook } from './sections.ts';

export interface RiskReport {
  readonly found: Found;
  /** Events that were scored again. */
  readonly scored: number;
}

/** What was found by risk in a store, against what detectors find in its events again. */
export function checkRisk(db: Db, store: string): RiskReport {
  const book = openBook();
  const anew = scoredAnew(db, store);
  if (anew === undefined) return { found: book.found(), scored: 0 };
  const differ = (what: string, kept: readonly object[], made: readonly object[]): void => {
    const [is, should] = [textsOf(kept), textsOf(made)];
    for (const text of should)
      if (!is.has(text)) book.in('risk').add(`store ${store}: ${what} is missing: ${text}`);
    for (const text of is)
      if (!should.has(text)) book.in('risk').add(`store ${store}: ${what} is not found: ${text}`);
  };
  differ('a finding', findingsOf(db, store, 0), anew.findings);
  differ('a reason', reasonsOfStore(db, store, 0), anew.reasons);
  return { found: book.found(), scored: anew.events };
}

/** Shares are no integers, which canonical JSON refuses: each number as its text. */
const textsOf = (rows: readonly object[]): ReadonlySet<string> =>
  new Set(rows.map((row) => canonicalJson(JSON.parse(JSON.stringify(row, numberAsText)))));

const numberAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? String(value) : value;
