import { deviceName } from '@otklik/firmware-protocol/hid/names.ts';
import { asMonoMs, type MonoMs } from '@otklik/shared/base/ids.ts';
import { type EdgeSourceParts, edgeSource } from '../edge-source.ts';
import type { DeviceReport } from '../port.ts';
import { tellAgain } from '../tell-again.ts';
import { type HidInfo, hex4 } from './hid-bus.ts';
import type { HidDriver } from './hid-driver.ts';
import { initialMapper, type MapperState, mapReport } from './mapper.ts';
import { buttonsOf, type ReportProfile } from './profile.ts';

/**
 * A bought box, read through its profile. It knows no acknowledgement, so it is at most once: what is pressed while
 * nobody reads is lost, and what can be seen of that is told: `lost`, and a `gap` for a button found down at connection.
 */
export function reportDriver(
  profile: ReportProfile,
  parts: EdgeSourceParts,
  tell: (reports: readonly DeviceReport[]) => void,
): HidDriver {
  const source = edgeSource(parts, (report) => tell([report]));
  let mapper: MapperState = initialMapper;
  let openedAt: MonoMs = asMonoMs(0);
  let serial = '';
  let up = false;
  const dropped = tellAgain('bad-report');

  const tellDropped = (now: number): readonly DeviceReport[] => {
    const { length, id } = mapper.dropped;
    return dropped(length + id, now, `reports dropped: ${length} of another length, ${id} with another id`);
  };

  return {
    opened(info: HidInfo) {
      openedAt = asMonoMs(parts.clock.mono());
      mapper = { ...initialMapper, dropped: mapper.dropped };
      serial = deviceName(info.serial, `hid-${hex4(info.vid)}-${hex4(info.pid)}`);
      up = true;
      const model = deviceName(info.product, profile.id.slice(0, 16));
      const { id, holdCapable } = profile;
      tell([
        source.begin({ serial, model, class: 'hid', buttons: buttonsOf(profile), holdCapable, profile: id }),
      ]);
    },
    report(bytes) {
      const own = asMonoMs(parts.clock.mono());
      const step = mapReport(profile, mapper, bytes, own - openedAt);
      mapper = step.state;
      const reports = [
        ...(step.missed > 0 ? [source.gap(step.missed)] : []),
        ...step.edges.map(({ button, edge }) => source.edge(button, edge, own)),
        ...tellDropped(own),
      ];
      if (reports.length > 0) tell(reports);
    },
    lost(reason) {
      source.end();
      if (!up) return;
      up = false;
      tell([{ kind: 'lost', serial, reason }]);
    },
    tick(now) {
      const reports = tellDropped(now);
      if (reports.length > 0) tell(reports);
    },
    acknowledge() {},
    led() {},
    beep() {},
  };
}
