import { type RiskKind, riskKinds } from './finding.ts';

/**
 * Reasons that rest on which answers came: who has seen one poll of such a run would know the others. Until the answers are
 * shown neither their words nor their kind may reach the expert.
 */
const TELLING = [
  'run-of-one',
  'fm-after-bad-run',
  'unlike-neighbours',
] as const satisfies readonly RiskKind[];
type Telling = (typeof TELLING)[number];
const telling: ReadonlySet<string> = new Set(TELLING);

const tells = (kind: RiskKind): kind is Telling => telling.has(kind);
export const tellsAnswer = (kind: RiskKind): boolean => tells(kind);

/** A reason as it may be named before the verdict: those that tell an answer are one. */
export type ShownKind = Exclude<RiskKind, Telling> | 'sequence';

export const shownKind = (kind: RiskKind): ShownKind => (tells(kind) ? 'sequence' : kind);

export const shownKinds: readonly ShownKind[] = [...new Set(riskKinds.map(shownKind))];
