import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { DevicePort, DeviceReport } from '../devices/port.ts';
import type { Questions } from './asking.ts';
import { reportInput } from './device-input.ts';
import { beepOf } from './feedback.ts';
import type { Inserts } from './inserts.ts';
import type { Lights } from './lights.ts';
import type { PlacedInput } from './places.ts';
import type { StaffChords } from './staff-chord.ts';
import type { StaffPresses } from './staff-presses.ts';

export interface PlacedDevice {
  readonly place: number;
  readonly device: DevicePort;
  /** The screen's own buttons. */
  readonly touch: boolean;
}

export interface TakenReports {
  /** For the poll machines, in order. */
  readonly inputs: readonly PlacedInput[];
  /** Once they are durable: acknowledgements, sounds and what staff steer. */
  readonly done: readonly (() => void)[];
}

/** What a device reports, by whom it is meant for: a customer's poll, the staff layer, an insert's confirmation. */
export function createReportTaking(parts: {
  readonly lights: Pick<Lights, 'forget' | 'test'>;
  readonly staff: Pick<StaffPresses, 'of'>;
  readonly inserts: Pick<Inserts, 'report'>;
  readonly chords: Pick<StaffChords, 'report'>;
  readonly times: () => { readonly now: number; readonly wall: number };
  readonly questions: Pick<Questions, 'confirmation'>;
  /** What follows a confirmation once it is durable. */
  readonly insertSettled: (place: number, question: string) => () => void;
  readonly onStaffKey?: (place: number, button: Exclude<Button, 'S'>) => void;
  readonly onDeviceFault: (device: string, fault: CodedError<string>) => void;
}): (placed: PlacedDevice, reports: readonly DeviceReport[]) => TakenReports {
  const { lights, staff, inserts, chords } = parts;
  return ({ place, device }, reports) => {
    const arrival = parts.times();
    const inputs: PlacedInput[] = [];
    const done: (() => void)[] = [];
    for (const report of reports) {
      if (report.kind === 'fault') {
        parts.onDeviceFault(device.name, report);
        continue;
      }
      if (report.kind === 'up') lights.forget(device);
      if (report.kind === 'edge' || report.kind === 'hold') {
        const { serial, bootId, seq } = report.id;
        done.push(() => device.acknowledge(serial, bootId, seq));
      }
      if (report.kind === 'gap') {
        done.push(() => device.acknowledge(report.serial, report.bootId, report.to));
      }
      const staffs = staff.of(place, report);
      const test = staffs !== undefined;
      const insert = test ? {} : inserts.report(place, report, arrival.now);
      if (!test) chords.report(place, report, arrival.now);
      if (report.kind === 'edge') {
        const down = test && report.edge === 'DN';
        lights.test(device, report.button, down);
        if (down) done.push(() => device.beep(beepOf('opened')));
        const { button } = report;
        if (down && staffs === 'steer' && button !== 'S') done.push(() => parts.onStaffKey?.(place, button));
      }
      inputs.push({ place, input: reportInput(report, arrival, test || insert.test === true) });
      if (insert.confirmed !== undefined) {
        inputs.push(...parts.questions.confirmation(place, insert.confirmed));
        done.push(parts.insertSettled(place, insert.confirmed));
      }
    }
    return { inputs, done };
  };
}
