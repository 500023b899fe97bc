import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { describe, expect, it } from 'vitest';
import type { DeviceReport } from './port.ts';
import { screenDevice } from './screen-device.ts';

/** A clock and timers moved by hand. */
function bench(kind: 'touch' | 'keyboard' = 'touch') {
  let now = 1000;
  let bootCount = 0;
  const waiting = new Set<{ due: number; handler: () => void }>();
  const clock: Clock = { wall: () => asWallMs(now), mono: () => asMonoMs(now) };
  const reports: DeviceReport[] = [];
  const device = screenDevice({
    kind,
    place: 1,
    clock,
    rng: {
      bytes: (length) => {
        bootCount += 1;
        return new Uint8Array(length).fill(0xa0 + bootCount);
      },
    },
    timers: {
      after: (ms, handler) => {
        const entry = { due: now + ms, handler };
        waiting.add(entry);
        return () => waiting.delete(entry);
      },
    },
  });
  const advance = (ms: number, early = 0) => {
    now += ms;
    for (const entry of [...waiting]) {
      if (entry.due - early > now || !waiting.delete(entry)) continue;
      entry.handler();
    }
  };
  device.start(
    (batch) => reports.push(...batch),
    () => 0,
  );
  return { device, reports, advance };
}

function brieflyOne(report: DeviceReport): string {
  switch (report.kind) {
    case 'edge':
      return `${report.button} ${report.edge} ${report.id.seq} @${report.id.t}`;
    case 'hold':
      return `hold ${report.id.seq} @${report.id.t}`;
    case 'lost':
      return `lost ${report.reason}`;
    case 'up':
    case 'gap':
    case 'fault':
      return report.kind;
  }
}
const brief = (reports: readonly DeviceReport[]) => reports.map(brieflyOne);

describe('screen device', () => {
  it('comes up with an identity the journal takes', () => {
    const { reports } = bench();
    const [first] = reports;
    expect(first).toMatchObject({
      kind: 'up',
      device: { serial: 'touch-1', model: 'screen-touch', class: 'touch', holdCapable: true },
    });
    expect(first?.kind === 'up' && first.device.bootId).toMatch(/^[0-9A-F]{8}$/);
    expect(first?.kind === 'up' && first.device.model).toMatch(/^[A-Za-z0-9_-]{1,16}$/);
  });

  it('numbers edges from 1 and times them from its start', () => {
    const { device, reports, advance } = bench();
    advance(50);
    device.edge('Y', 'DN');
    advance(120);
    device.edge('Y', 'UP');
    expect(brief(reports)).toEqual(['up', 'Y DN 1 @50', 'Y UP 2 @170']);
    expect(reports[1]).toMatchObject({ own: 1050 });
  });

  it('reports a hold once, at 3000 ms', () => {
    const { device, reports, advance } = bench();
    device.edge('S', 'DN');
    advance(2999);
    expect(brief(reports)).toEqual(['up', 'S DN 1 @0']);
    advance(1);
    advance(5000);
    device.edge('S', 'UP');
    expect(brief(reports)).toEqual(['up', 'S DN 1 @0', 'hold 2 @3000', 'S UP 3 @8000']);
  });

  it('never reports a hold early, even when its timer fires early', () => {
    const { device, reports, advance } = bench();
    device.edge('S', 'DN');
    advance(2999, 1);
    expect(brief(reports)).toEqual(['up', 'S DN 1 @0']);
    advance(1);
    expect(brief(reports)).toEqual(['up', 'S DN 1 @0', 'hold 2 @3000']);
  });

  it('reports no hold after a short press, nor for an answer button', () => {
    const { device, reports, advance } = bench();
    device.edge('S', 'DN');
    advance(500);
    device.edge('S', 'UP');
    device.edge('N', 'DN');
    advance(9000);
    expect(brief(reports)).toEqual(['up', 'S DN 1 @0', 'S UP 2 @500', 'N DN 3 @500']);
  });

  it('ignores auto-repeat', () => {
    const { device, reports, advance } = bench('keyboard');
    device.edge('S', 'DN');
    for (let i = 0; i < 90; i += 1) {
      advance(33);
      device.edge('S', 'DN');
    }
    advance(33);
    device.edge('S', 'UP');
    expect(brief(reports)).toEqual(['up', 'S DN 1 @0', 'hold 2 @3003', 'S UP 3 @3003']);
  });

  it('ignores an UP without a DN', () => {
    const { device, reports } = bench();
    device.edge('U', 'UP');
    expect(brief(reports)).toEqual(['up']);
  });

  it('takes a DN long after the last one as a new press whose UP was lost', () => {
    const { device, reports, advance } = bench();
    device.edge('Y', 'DN');
    advance(1500);
    device.edge('Y', 'DN');
    expect(brief(reports)).toEqual(['up', 'Y DN 1 @0', 'Y UP 2 @1500', 'Y DN 3 @1500']);
  });

  it('cancels what is down when its screen goes, as a new boot', () => {
    const { device, reports, advance } = bench();
    device.edge('S', 'DN');
    advance(1000);
    device.cancel();
    advance(5000);
    device.edge('S', 'UP');
    device.edge('Y', 'DN');
    expect(brief(reports)).toEqual(['up', 'S DN 1 @0', 'lost unplugged', 'up', 'Y DN 1 @5000']);
    const boots = reports.flatMap((report) => (report.kind === 'up' ? [report.device.bootId] : []));
    expect(new Set(boots).size).toBe(2);
  });

  it('says nothing when its screen goes with no button down', () => {
    const { device, reports } = bench();
    device.edge('Y', 'DN');
    device.edge('Y', 'UP');
    device.cancel();
    expect(brief(reports)).toEqual(['up', 'Y DN 1 @0', 'Y UP 2 @0']);
  });

  it('says nothing after close', async () => {
    const { device, reports, advance } = bench();
    device.edge('S', 'DN');
    await device.close();
    advance(4000);
    device.edge('S', 'UP');
    device.cancel();
    expect(brief(reports)).toEqual(['up', 'S DN 1 @0']);
  });
});
