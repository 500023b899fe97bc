import { coded } from '@otklik/shared/base/errors.ts';
import type { PlacedDevice } from './agent/agent.ts';
import type { DeviceRegistry } from './devices/device-registry.ts';
import type { EdgeSourceParts } from './devices/edge-source.ts';
import { hidDevice } from './devices/hid/hid-adapter.ts';
import { nodeHidBus } from './devices/hid/node-hid-bus.ts';
import { buttonsOf, type KeysProfile, keysOf } from './devices/hid/profile.ts';
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
}

/** The devices asked for, each behind the registry. What is wrong with profiles is noted there; none stops the start. */
export async function createDevices(
  specs: readonly DeviceSpec[],
  dataDir: string,
  parts: EdgeSourceParts,
  registry: DeviceRegistry,
): Promise<KioskDevices> {
  const { profiles, faults } = await loadProfiles([userProfilesDir(dataDir), shippedProfilesDir]);
  for (const { file, error } of faults) {
    registry.note(coded('profile-invalid', `${file}: ${error.code}: ${error.detail}`));
  }
  const hidProfiles = profiles.filter((profile) => profile.via !== 'keys');
  const bus = nodeHidBus();
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

  for (const spec of specs) {
    const { place } = spec;
    switch (spec.kind) {
      case 'serial': {
        const device = registry.watch(serialDevice(spec.path, { clock: parts.clock }), 'serial', place);
        placed.push({ place, device, touch: false });
        break;
      }
      case 'hid': {
        const device = hidDevice(spec.spec, { ...parts, bus, claims, profiles: hidProfiles });
        placed.push({ place, device: registry.watch(device, 'hid', place), touch: false });
        break;
      }
      case 'touch':
      case 'keyboard': {
        const profile = spec.kind === 'keyboard' ? keyboardProfile(spec.profile) : undefined;
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
        placed.push({
          place,
          device: registry.watch(device, spec.kind, place),
          touch: spec.kind === 'touch',
        });
        break;
      }
    }
  }
  return { placed, screenDevices, keys };
}
