import { isDeepStrictEqual } from 'node:util';
import { coded } from '@otklik/shared/base/errors.ts';
import type { PlacedDevice } from './agent/device-reports.ts';
import type { DeviceRegistry } from './devices/device-registry.ts';
import type { EdgeSourceParts } from './devices/edge-source.ts';
import { specName } from './devices/hid/choose.ts';
import { hidDevice } from './devices/hid/hid-adapter.ts';
import type { HidBus } from './devices/hid/hid-bus.ts';
import { nodeHidBus } from './devices/hid/node-hid-bus.ts';
import { buttonsOf, type HidProfile, type KeysProfile, keysOf } from './devices/hid/profile.ts';
import { loadProfiles, shippedProfilesDir, userProfilesDir } from './devices/hid/profile-files.ts';
import { type ScreenDevice, screenDevice } from './devices/screen-device.ts';
import { serialDevice } from './devices/serial-adapter.ts';
import type { DeviceSpec } from './options.ts';
import type { PlaceKeys } from './screen/protocol.ts';

export interface KioskDevices {
  readonly placed: readonly PlacedDevice[];
  readonly screenDevices: readonly ScreenDevice[];
  /** The keys that are buttons at a workplace whose keyboard has a profile. */
  readonly keys: readonly PlaceKeys[];
  readonly bus: HidBus;
  /**
   * A HID device taught while the kiosk runs: the profiles are read anew, and where no device of that name is there yet
   * it is made, for the agent to take (`fresh`).
   */
  addHid(
    spec: Extract<DeviceSpec, { kind: 'hid' }>,
  ): Promise<{ readonly placed: PlacedDevice; readonly fresh: boolean }>;
}

/** The devices asked for but touch, which comes and goes with the settings; each behind the registry. What is wrong with profiles is noted there; none stops the start. */
export async function createDevices(
  specs: readonly DeviceSpec[],
  dataDir: string,
  parts: EdgeSourceParts & { readonly hidBus?: HidBus },
  registry: DeviceRegistry,
): Promise<KioskDevices> {
  const dirs = [userProfilesDir(dataDir), shippedProfilesDir];
  const { profiles, faults } = await loadProfiles(dirs);
  for (const { file, error } of faults) {
    registry.note(coded('profile-invalid', `${file}: ${error.code}: ${error.detail}`));
  }
  // The devices look at this list again and again.
  const hidProfiles: HidProfile[] = profiles.filter((profile) => profile.via !== 'keys');
  const bus = parts.hidBus ?? nodeHidBus();
  const claims = new Set<string>();
  const placed: PlacedDevice[] = [];
  const screenDevices: ScreenDevice[] = [];
  const keys: PlaceKeys[] = [];

  function keyboardProfile(id: string | undefined): KeysProfile | undefined {
    if (id === undefined) return undefined;
    const profile = profiles.find((one) => one.id === id);
    if (profile?.via === 'keys') return profile;
    registry.note(coded('profile-missing', `no keyboard profile is called ${id}; the usual keys are taken`));
    return undefined;
  }

  function placeHid({ spec, place }: Extract<DeviceSpec, { kind: 'hid' }>): PlacedDevice {
    const device = hidDevice(spec, { ...parts, bus, claims, profiles: hidProfiles });
    const made: PlacedDevice = { place, device: registry.watch(device, 'hid', place), touch: false };
    placed.push(made);
    return made;
  }

  /** What has not changed stays the same object, so that no device is opened anew for nothing. */
  async function readProfilesAnew(): Promise<void> {
    const read = await loadProfiles(dirs);
    const next = read.profiles.filter((profile) => profile.via !== 'keys');
    const kept = next.map((one) => hidProfiles.find((known) => isDeepStrictEqual(known, one)) ?? one);
    hidProfiles.splice(0, hidProfiles.length, ...kept);
  }

  for (const spec of specs) {
    const { place } = spec;
    switch (spec.kind) {
      case 'serial': {
        const device = registry.watch(serialDevice(spec.path, { clock: parts.clock }), 'serial', place);
        placed.push({ place, device, touch: false });
        break;
      }
      case 'hid':
        placeHid(spec);
        break;
      case 'touch':
        break;
      case 'keyboard': {
        const profile = keyboardProfile(spec.profile);
        const device = screenDevice({
          ...parts,
          kind: spec.kind,
          place,
          ...(profile === undefined
            ? {}
            : { profile: { id: profile.id, buttons: buttonsOf(profile), holdCapable: profile.holdCapable } }),
        });
        if (profile !== undefined) keys.push({ place, keys: Object.fromEntries(keysOf(profile)) });
        screenDevices.push(device);
        placed.push({ place, device: registry.watch(device, 'keyboard', place), touch: false });
        break;
      }
    }
  }
  return {
    placed,
    screenDevices,
    keys,
    bus,
    async addHid(spec) {
      await readProfilesAnew();
      const name = specName(spec.spec);
      const there = placed.find(({ device }) => device.name === name);
      return there === undefined ? { placed: placeHid(spec), fresh: true } : { placed: there, fresh: false };
    },
  };
}
