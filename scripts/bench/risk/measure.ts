import { type Finding, type RiskKind, riskKinds } from '@otklik/shared/risk/finding.ts';
import { newStore, scorerFrom } from '@otklik/shared/risk/scorer.ts';
import { DAY_MS, type Plant, type StoreTraffic, trafficContext } from './traffic.ts';

/** Thresholds were chosen looking at these seeds alone. */
export const TUNING_SEEDS: readonly number[] = [1, 2, 3, 4];
/** Looked at only to state figures: nothing was tuned on them. */
export const TEST_SEEDS: readonly number[] = [101, 102, 103, 104];

/** All findings of one store, with the seconds it took. */
export function scoreStore({ events }: StoreTraffic): { found: readonly Finding[]; seconds: number } {
  const all: Finding[] = [];
  const from = performance.now();
  const scorer = scorerFrom(newStore, trafficContext);
  for (const { place, event } of events) for (const finding of scorer.take(event, place)) all.push(finding);
  return { found: all, seconds: (performance.now() - from) / 1000 };
}

/** How one detector fared. An alarm is all it found at one workplace on one day. */
export interface Quality {
  readonly kind: RiskKind;
  readonly plants: number;
  /** Plants with an alarm of their own kind in their time. */
  readonly caught: number;
  readonly alarms: number;
  /** Alarms in the time of a plant of their own kind. */
  readonly right: number;
  /** Alarms in the time of a plant of another kind. */
  readonly other: number;
}

const meets = (finding: Finding, plant: Plant): boolean =>
  finding.place === plant.place && finding.at >= plant.from && finding.since < plant.to;

/** How each detector fared with one store. */
export function qualityOf(found: readonly Finding[], plants: readonly Plant[]): readonly Quality[] {
  return riskKinds.map((kind) => {
    const own = plants.filter((plant) => plant.kind === kind);
    const findings = found.filter((finding) => finding.kind === kind);
    const alarms = [
      ...Map.groupBy(findings, ({ place, at }) => `${place} ${Math.floor(at / DAY_MS)}`).values(),
    ];
    const hit = (alarm: readonly Finding[], list: readonly Plant[]): boolean =>
      alarm.some((finding) => list.some((plant) => meets(finding, plant)));
    const right = alarms.filter((alarm) => hit(alarm, own));
    const other = alarms.filter((alarm) => !hit(alarm, own) && hit(alarm, plants));
    return {
      kind,
      plants: own.length,
      caught: own.filter((plant) => findings.some((finding) => meets(finding, plant))).length,
      alarms: alarms.length,
      right: right.length,
      other: other.length,
    };
  });
}

/** Sums over stores, detector by detector. */
export function summed(lists: readonly (readonly Quality[])[]): readonly Quality[] {
  return riskKinds.map((kind, index) =>
    lists.reduce<Quality>(
      (sum, list) => {
        const one = list[index];
        return one === undefined
          ? sum
          : {
              kind,
              plants: sum.plants + one.plants,
              caught: sum.caught + one.caught,
              alarms: sum.alarms + one.alarms,
              right: sum.right + one.right,
              other: sum.other + one.other,
            };
      },
      { kind, plants: 0, caught: 0, alarms: 0, right: 0, other: 0 },
    ),
  );
}
