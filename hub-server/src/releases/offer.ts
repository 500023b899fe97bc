import { createHash } from 'node:crypto';
import type { UpdateOffer } from '@otklik/shared/api/releases.ts';
import type { KnownRelease } from '../db/contract/releases.ts';
import type { HubDatabase } from '../db/hub-database.ts';

/**
 * Whether a rollout to so many percent has come to this kiosk. Which kiosks are first differs from release to release, so
 * that it is not always the same counter that tries what is new.
 */
export function inStage(kiosk: string, sha256: string, percent: number): boolean {
  const drawn = createHash('sha256').update(`${sha256} ${kiosk}`).digest().readUInt32BE();
  return drawn % 100 < percent;
}

/**
 * What a kiosk that runs `version` is offered: of the releases rolled out to it the one whose rollout was set last. One that is
 * held is offered to those alone that run it: they are not led back to an earlier one meanwhile.
 */
export function offerFor(
  known: readonly KnownRelease[],
  kiosk: string,
  version: string | undefined,
): UpdateOffer | undefined {
  let best: { readonly at: number; readonly offer: UpdateOffer } | undefined;
  for (const { release, rollout } of known) {
    if (rollout === undefined || (best !== undefined && best.at >= rollout.at)) continue;
    if (rollout.held === true && release.version !== version) continue;
    if (!rollout.kiosks.includes(kiosk) && !inStage(kiosk, release.sha256, rollout.percent)) continue;
    best = { at: rollout.at, offer: { release, when: rollout.when } };
  }
  return best?.offer;
}

/** Offers are in memory: every heartbeat asks for one. */
export interface Offers {
  /** By the version it runs, as it says. */
  of(kiosk: string, version: string | undefined): UpdateOffer | undefined;
  /** What is rolled out. */
  known(): readonly KnownRelease[];
  /** Reads anew what is rolled out. */
  changed(): Promise<void>;
}

export async function keepOffers(db: HubDatabase): Promise<Offers> {
  let known = await db.read('releases', undefined);
  return {
    of: (kiosk, version) => offerFor(known, kiosk, version),
    known: () => known,
    async changed() {
      known = await db.read('releases', undefined);
    },
  };
}
