import { type DriftKind, driftOf, type ExpertPeriod } from '@otklik/shared/agreement/drift.ts';
import { firstTwo, independentVotes } from '@otklik/shared/agreement/independent.ts';
import { agreementOfExpert, agreementOfPairs, type ReviewedItem } from '@otklik/shared/agreement/pairs.ts';
import { type PeriodKind, periodOf, periodsUpTo } from '@otklik/shared/agreement/periods.ts';
import type {
  AgreementFigures,
  AgreementReply,
  ExpertPeriodView,
  OwnAgreementReply,
} from '@otklik/shared/api/agreement.ts';
import { AGREEMENT_LEAST } from '@otklik/shared/api/limits.ts';
import type { Agreement } from '@otklik/shared/metrics/agreement.ts';
import { wilson } from '@otklik/shared/metrics/wilson.ts';
import { activeExperts } from '../appeals/appeal-repository.ts';
import type { Db } from '../db/sqlite.ts';
import { chosenSince, decidedByDay, expertNames, knownSince } from './agreement-repository.ts';

const DAY_MS = 86_400_000;
/** Periods that are shown, and against which drift is told. */
const PERIODS = { week: 26, month: 12 } as const satisfies Record<PeriodKind, number>;

interface Asked {
  readonly by: PeriodKind;
  readonly now: number;
}

/** Figures of fewer items than `AGREEMENT_LEAST` would say more than they know. */
function figuresOf({ n, observed, ac1, ...rest }: Agreement): AgreementFigures | undefined {
  const interval = n < AGREEMENT_LEAST ? undefined : wilson(Math.round(observed * n), n);
  if (interval === undefined) return undefined;
  return { observed, low: interval.low, high: interval.high, ac1, ...rest };
}

/** Everything read once, by which pairs and experts are told. */
function read(db: Db, { by, now }: Asked) {
  const periods = periodsUpTo(by, now, PERIODS[by]);
  const from = Date.parse(periods.at(-1) ?? '');
  const shown = new Set(periods);
  const items: readonly ReviewedItem[] = chosenSince(db, from).map(({ item, said }) => ({
    ...{ item, verdicts: firstTwo(said) },
  }));
  return {
    ...{ periods, shown, items },
    periodAt: (at: number): string => periodOf(by, at),
    days: decidedByDay(db, from),
    known: knownSince(db, from),
  };
}
type Read = ReturnType<typeof read>;

/** One expert's periods, newest first. */
function periodsOf(
  expert: string,
  { periods, items, periodAt, days, known }: Read,
): readonly ExpertPeriodView[] {
  const agreement = agreementOfExpert(expert, items, periodAt);
  const own = days.filter((day) => day.expert === expert);
  const truths = known.flatMap(({ truth, markedAt, said }) =>
    independentVotes(said)
      .filter((vote) => vote.expert === expert && vote.at >= markedAt)
      .map(({ at, value }) => ({ period: periodAt(at), right: value === truth })),
  );
  const told = periods.map((period) => {
    const its = own.filter(({ day }) => periodAt(day * DAY_MS) === period);
    const judged = truths.filter((each) => each.period === period);
    return {
      ...{ period, agreement: agreement.get(period) },
      decided: its.reduce((sum, { decided }) => sum + decided, 0),
      zeros: its.reduce((sum, { zeros }) => sum + zeros, 0),
      ...(judged.length === 0
        ? {}
        : { known: { n: judged.length, right: judged.filter(({ right }) => right).length } }),
    };
  });
  const measured: readonly ExpertPeriod[] = told.map(
    ({ decided, zeros, agreement: found, known: truth }) => ({
      ...{
        decided,
        zeros,
        shared: found?.n ?? 0,
        agreed: Math.round((found?.observed ?? 0) * (found?.n ?? 0)),
      },
      ...(truth === undefined ? {} : { known: truth.n, knownRight: truth.right }),
    }),
  );
  return told.flatMap(({ agreement: found, ...rest }, index) => {
    const now = measured[index];
    if (now === undefined || (rest.decided === 0 && found === undefined && rest.known === undefined))
      return [];
    const figures = found === undefined ? undefined : figuresOf(found);
    const drift: DriftKind[] = [...driftOf(measured.slice(index + 1), now)];
    return [{ ...rest, n: found?.n ?? 0, ...(figures === undefined ? {} : { figures }), drift }];
  });
}

/** Agreement by pair and by expert, for admins. In the order of names: it is no ranking. */
export function agreement(db: Db, asked: Asked): AgreementReply {
  const known = read(db, asked);
  const names = expertNames(db);
  const person = (id: string) => ({ id, name: names.get(id) ?? id });
  const byName = (a: string, b: string): number =>
    person(a).name.localeCompare(person(b).name) || (a < b ? -1 : 1);
  const pairs = Map.groupBy(
    agreementOfPairs(known.items, known.periodAt).filter(({ period }) => known.shown.has(period)),
    ({ experts }) => JSON.stringify(experts.toSorted(byName)),
  );
  return {
    least: AGREEMENT_LEAST,
    pairs: [...pairs.values()]
      .flatMap((found) => {
        const [first] = found;
        if (first === undefined) return [];
        const experts = first.experts.toSorted(byName);
        const told = found
          .toSorted((a, b) => (a.period < b.period ? 1 : -1))
          .map(({ period, agreement: its }) => {
            const figures = figuresOf(its);
            return { period, n: its.n, ...(figures === undefined ? {} : { figures }) };
          });
        return [{ experts: experts.map(person), periods: told }];
      })
      .toSorted((a, b) => {
        const [one, two] = [a, b].map(({ experts }) => experts.map(({ name }) => name).join('\n'));
        return (one ?? '').localeCompare(two ?? '');
      }),
    experts: [...names.keys()].toSorted(byName).flatMap((id) => {
      const periods = periodsOf(id, known);
      return periods.length === 0 ? [] : [{ expert: person(id), periods: [...periods] }];
    }),
  };
}

/** The same of one expert alone, without what would tell which of his latest verdicts were looked at again. */
export function ownAgreement(
  db: Db,
  { expert, ...asked }: Asked & { readonly expert: string },
): OwnAgreementReply {
  const current = periodOf(asked.by, asked.now);
  return {
    least: AGREEMENT_LEAST,
    alone: activeExperts(db).every(({ id }) => id === expert),
    periods: periodsOf(expert, read(db, asked)).filter(({ period }) => period !== current),
  };
}
