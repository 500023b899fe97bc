import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import type {
  ReleaseProgress,
  RolloutKiosks,
  RolloutPreview,
  RolloutProgress,
  RolloutRequest,
  UpdateStatus,
} from '@otklik/shared/api/releases.ts';
import { compareVersions, isVersion } from '@otklik/shared/update/version.ts';
import type { KnownRelease } from '../db/contract/releases.ts';
import type { Known } from '../devices/brief.ts';
import type { Places } from '../devices/device-list.ts';
import { offerFor } from './offer.ts';

/** A kiosk that serves a workplace in use, with what it said last. */
export interface CountedKiosk {
  readonly id: string;
  readonly store: { readonly id: string; readonly name: string };
  /** Names of its workplaces. */
  readonly places: readonly string[];
  /** The program it runs. */
  readonly version: string;
  /** Hub's wall ms of its last heartbeat. */
  readonly heardAt?: number;
  readonly update?: UpdateStatus;
}

/** Each kiosk once, in the order of the names of its store and workplaces; those that were switched off do not count. */
export function countedKiosks(
  { stores, places }: Places,
  heard: (kiosk: string) => Known | undefined,
): readonly CountedKiosk[] {
  const byId = new Map(stores.map((store) => [store.id, store]));
  const found = new Map<string, CountedKiosk & { readonly places: string[] }>();
  for (const { name, store, kiosk } of places) {
    const at = byId.get(store);
    if (kiosk === undefined || kiosk.revokedAt !== undefined || at === undefined) continue;
    const before = found.get(kiosk.id);
    if (before !== undefined) {
      before.places.push(name);
      continue;
    }
    const told = heard(kiosk.id);
    found.set(kiosk.id, {
      ...{ id: kiosk.id, store: { id: at.id, name: at.name }, places: [name] },
      version: told?.brief.versions.kiosk ?? kiosk.version,
      ...(told === undefined ? {} : { heardAt: told.at }),
      ...(told?.brief.update === undefined ? {} : { update: told.brief.update }),
    });
  }
  return [...found.values()];
}

const isSilent = ({ heardAt }: CountedKiosk, now: number): boolean =>
  heardAt === undefined || now - heardAt > SILENT_MS;

/** How often each comes, the most frequent first. */
function tally(values: Iterable<string>): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** What runs at the counters, and how far each release has come. Pure; `now`: hub's wall ms. */
export function rolloutProgress(
  known: readonly KnownRelease[],
  kiosks: readonly CountedKiosk[],
  now: number,
): RolloutProgress {
  const offered = Map.groupBy(kiosks, ({ id, version }) => offerFor(known, id, version)?.release.sha256);
  return {
    ...{ now, kiosks: kiosks.length },
    versions: tally(kiosks.map(({ version }) => version)).map(([version, count]) => ({ version, count })),
    releases: known.map(({ release: { sha256, version } }) =>
      progressOf({ sha256, version }, { offered: offered.get(sha256) ?? [], kiosks, now }),
    ),
  };
}

function progressOf(
  { sha256, version }: { readonly sha256: string; readonly version: string },
  {
    offered,
    kiosks,
    now,
  }: {
    readonly offered: readonly CountedKiosk[];
    readonly kiosks: readonly CountedKiosk[];
    readonly now: number;
  },
): ReleaseProgress {
  const running = kiosks.filter((each) => each.version === version);
  const others = offered.filter((each) => each.version !== version);
  const saying = ({ update }: CountedKiosk): UpdateStatus['phase'] =>
    update?.version === version ? update.phase : 'none';
  const phases = Map.groupBy(others, saying);
  const count = (phase: UpdateStatus['phase']): number => phases.get(phase)?.length ?? 0;
  const refused = phases.get('refused') ?? [];
  // Still on trial under another version's number is none of this release's.
  const waiting = [...(phases.get('none') ?? []), ...(phases.get('trial') ?? [])];
  return {
    ...{ sha256, offered: offered.length, running: running.length },
    trial: running.filter((each) => saying(each) === 'trial').length,
    ...{ loading: count('loading'), ready: count('ready'), refused: refused.length },
    waiting: waiting.length,
    silent: waiting.filter((each) => isSilent(each, now)).length,
    reasons: tally(refused.map(({ update }) => update?.code ?? 'unknown')).map(([code, many]) => ({
      ...{ code, count: many },
    })),
  };
}

/** Whether a kiosk puts this in place of what it runs, as it will say itself. */
function takes({ version, over }: KnownRelease['release'], running: string): boolean {
  if (!isVersion(running)) return true;
  return compareVersions(version, running) > 0 || over?.includes(running) === true;
}

/** What setting a rollout so would do at `now`. Pure. */
export function rolloutPreview(
  known: readonly KnownRelease[],
  { sha256, rollout }: { readonly sha256: string; readonly rollout: RolloutRequest },
  kiosks: readonly CountedKiosk[],
  now: number,
): RolloutPreview | undefined {
  const meant = known.find(({ release }) => release.sha256 === sha256);
  if (meant === undefined) return undefined;
  const { release } = meant;
  // Set last of all, whatever the clock says.
  const at = Math.max(now, ...known.map((each) => (each.rollout?.at ?? 0) + 1));
  const next = known.map((each) => (each === meant ? { ...each, rollout: { ...rollout, at } } : each));
  const isOffered = (list: readonly KnownRelease[]) => (each: CountedKiosk) =>
    offerFor(list, each.id, each.version)?.release.sha256 === sha256;
  const offered = kiosks.filter(isOffered(next));
  const others = offered.filter(({ version }) => version !== release.version);
  const taking = others.filter(({ version }) => takes(release, version));
  const names = new Map(taking.map(({ store }) => [store.id, store.name]));
  const kept = new Set(offered);
  return {
    ...{ kiosks: kiosks.length, offered: offered.length, running: offered.length - others.length },
    ...{ refusing: others.length - taking.length, taking: taking.length },
    silent: taking.filter((each) => isSilent(each, now)).length,
    losing: kiosks.filter(
      (each) => each.version !== release.version && !kept.has(each) && isOffered(known)(each),
    ).length,
    stores: tally(taking.map(({ store }) => store.id)).map(([id, count]) => ({
      ...{ id, name: names.get(id) ?? id, kiosks: count },
    })),
  };
}

/** Kiosks by store, for the choice of those that get a release in any case. */
export function kiosksByStore(kiosks: readonly CountedKiosk[]): RolloutKiosks {
  const stores = Map.groupBy(kiosks, ({ store }) => store.id);
  return {
    stores: [...stores].map(([id, own]) => ({
      ...{ id, name: own[0]?.store.name ?? id },
      kiosks: own.map((each) => ({ id: each.id, places: [...each.places], version: each.version })),
    })),
  };
}
