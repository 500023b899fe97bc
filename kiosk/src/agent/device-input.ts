import { unreachable } from '@otklik/shared/base/result.ts';
import type { MachineInput } from '@otklik/shared/poll/input.ts';
import type { DeviceReport } from '../devices/port.ts';

/** What a device's report is to the poll machine. `test`: the staff layer tested the buttons when it happened. */
export function reportInput(
  report: Exclude<DeviceReport, { kind: 'fault' }>,
  arrival: { readonly now: number; readonly wall: number },
  test = false,
): MachineInput {
  switch (report.kind) {
    case 'up': {
      const { serial, bootId, model, class: kind, buttons, holdCapable } = report.device;
      const data = { serial, bootId, model, class: kind, buttons: [...buttons], holdCapable };
      return { kind: 'device-up', ...arrival, data };
    }
    case 'lost':
      return { kind: 'device-lost', ...arrival, serial: report.serial, reason: report.reason };
    case 'edge': {
      const { button, edge, id, own } = report;
      return { kind: 'edge', ...arrival, button, edge, device: id, own, ...(test ? { test } : {}) };
    }
    case 'hold':
      return { kind: 'hold', ...arrival, device: report.id, own: report.own, via: report.via };
    case 'gap': {
      const { serial, bootId, from, to } = report;
      return { kind: 'gap', ...arrival, data: { serial, bootId, from, to } };
    }
    default:
      return unreachable(report);
  }
}
