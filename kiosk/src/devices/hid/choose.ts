import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { type HidInfo, hex4, matches } from './hid-bus.ts';
import type { HidProfile } from './profile.ts';

/** What `--device hid:VID:PID[:SERIAL]` names. */
export interface HidSpec {
  readonly vid: number;
  readonly pid: number;
  readonly serial?: string;
}

/** Paths of the devices that are in use. */
export type HidClaims = Set<string>;

export interface HidChoice {
  readonly info: HidInfo;
  readonly profile: HidProfile;
}

export interface Found {
  /** Devices that fit and are not taken, in the order of their paths. */
  readonly free: readonly HidChoice[];
  /** Why there is none, should there be none. */
  readonly missing: CodedError<'hid-absent' | 'profile-missing'>;
}

/** The devices a spec can mean, each with the first profile that fits it. Pure. */
export function choose(
  spec: HidSpec,
  listed: readonly HidInfo[],
  profiles: readonly HidProfile[],
  claims: ReadonlySet<string>,
): Found {
  const meant = listed.filter(
    ({ vid, pid, serial }) =>
      vid === spec.vid && pid === spec.pid && (spec.serial === undefined || spec.serial === serial),
  );
  const byPath = new Map<string, HidChoice>();
  for (const profile of profiles) {
    for (const info of meant) {
      if (!byPath.has(info.path) && matches(profile.match, info)) byPath.set(info.path, { info, profile });
    }
  }
  const free = [...byPath.values()]
    .filter(({ info }) => !claims.has(info.path))
    .toSorted((a, b) => (a.info.path < b.info.path ? -1 : 1));
  const name = specName(spec);
  const missing =
    meant.length > 0 && byPath.size === 0
      ? coded('profile-missing', `no profile fits ${name}`)
      : coded(
          'hid-absent',
          byPath.size > 0 ? `every ${name} is in use already` : `${name} is not plugged in`,
        );
  return { free, missing };
}

export const specName = ({ vid, pid, serial }: HidSpec): string =>
  `hid:${hex4(vid)}:${hex4(pid)}${serial === undefined ? '' : `:${serial}`}`;
