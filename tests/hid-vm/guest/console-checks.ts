import { BUTTONS } from '@otklik/firmware-protocol/constants.ts';
import { decodeOutput, encodeReport } from '@otklik/firmware-protocol/hid/report.ts';
import {
  type Check,
  equal,
  expectEmptyRing,
  expectPresses,
  expectStory,
  kioskOf,
  restart,
  type Scene,
} from './check.ts';
import { faultCount, presses, story } from './near-side.ts';

/** Our own console, PROTOCOL.md part II: each check begins with it plugged in, everything acknowledged. */

const spec = { vid: 0x1209, pid: 0x0001 };

/** The next seq, so that no check depends on how many edges those before have made. */
const nextSeq = async ({ far }: Scene): Promise<number> => (await far.tell({ do: 'tell' })).lastSeq + 1;

/** The first report after opening gives no time: changes are taken after the second heartbeat or 1500 ms. */
async function settled(scene: Scene): Promise<void> {
  const seq = await nextSeq(scene);
  await scene.far.press('U');
  await expectPresses(kioskOf(scene), `DN U${seq}, UP U${seq + 1}`);
  await expectEmptyRing(scene);
  kioskOf(scene).fresh();
}

const hotPlug: Check = {
  name: 'a console is found: before it is plugged in it is missing (over libusb it is there from the start)',
  async run(scene) {
    const kiosk = await restart(scene, spec);
    if (scene.backend === 'hidraw') {
      await expectStory(kiosk, 'fault hid-absent');
      await scene.far.tell({ do: 'plug' });
    }
    if (!(await kiosk.until((reports) => reports.some(({ kind }) => kind === 'up')))) {
      throw new Error(`reported: ${story(kiosk.reports()).join(', ')}`);
    }
    const [device] = kiosk.reports().flatMap((report) => (report.kind === 'up' ? [report.device] : []));
    equal(
      { buttons: device?.buttons, holdCapable: device?.holdCapable, profile: device?.profile },
      { buttons: BUTTONS, holdCapable: true, profile: 'otklik-hid' },
      'it says',
    );
    kiosk.fresh();
    await settled(scene);
    return `serial ${device?.serial}, model ${device?.model}`;
  },
};

const pressed: Check = {
  name: 'four buttons pressed: each edge once, acknowledged, forgotten by the console',
  async run(scene) {
    const kiosk = kioskOf(scene);
    const seq = await nextSeq(scene);
    for (const button of BUTTONS) await scene.far.press(button);
    const expected = BUTTONS.flatMap((button, at) => [
      `DN ${button}${seq + 2 * at}`,
      `UP ${button}${seq + 2 * at + 1}`,
    ]);
    await expectPresses(kiosk, expected.join(', '));
    await expectEmptyRing(scene);
    kiosk.fresh();
    return undefined;
  },
};

const held: Check = {
  name: 'the seller button held: HOLD at 3000 ms of the console’s time, once',
  async run(scene) {
    const kiosk = kioskOf(scene);
    const seq = await nextSeq(scene);
    await scene.far.tell({ do: 'button', button: 'S', down: true });
    await expectStory(kiosk, `hold S${seq + 1}`);
    await scene.far.tell({ do: 'button', button: 'S', down: false });
    await expectPresses(kiosk, `DN S${seq}, hold S${seq + 1}, UP S${seq + 2}`);
    const [down, hold] = kiosk.reports();
    if (down?.kind !== 'edge' || hold?.kind !== 'hold') throw new Error('not an edge and a hold');
    equal(hold.id.t - down.id.t, 3000, 'ms from DN to HOLD');
    await expectEmptyRing(scene);
    kiosk.fresh();
    return `via ${hold.via}`;
  },
};

const unacknowledged: Check = {
  name: 'journal not yet durable: nothing acknowledged, resent, reported once, then acknowledged',
  async run(scene) {
    const kiosk = kioskOf(scene);
    scene.journal.acknowledging = false;
    const seq = await nextSeq(scene);
    await scene.far.press('Y');
    const again = await scene.far.until(({ sent }) =>
      sent.some(([of, times]) => of === seq + 1 && times >= 3),
    );
    scene.journal.acknowledging = true;
    equal(again?.ring, [seq, seq + 1], 'kept meanwhile');
    await expectPresses(kiosk, `DN Y${seq}, UP Y${seq + 1}`);
    const [first] = kiosk.reports();
    if (first?.kind !== 'edge') throw new Error('not an edge');
    kiosk.port.acknowledge(first.id.serial, first.id.bootId, seq + 1);
    await expectEmptyRing(scene);
    equal(presses(kiosk.reports()), `DN Y${seq}, UP Y${seq + 1}`, 'reported in all');
    kiosk.fresh();
    return undefined;
  },
};

const ackLost: Check = {
  name: 'acknowledgements lost on the way: resent, reported once, acknowledged again',
  async run(scene) {
    const kiosk = kioskOf(scene);
    await scene.far.tell({ do: 'deaf', on: true });
    const seq = await nextSeq(scene);
    await scene.far.press('N');
    const again = await scene.far.until(({ sent }) =>
      sent.some(([of, times]) => of === seq + 1 && times >= 3),
    );
    await scene.far.tell({ do: 'deaf', on: false });
    equal(again?.ring, [seq, seq + 1], 'kept meanwhile');
    await expectEmptyRing(scene);
    equal(presses(kiosk.reports()), `DN N${seq}, UP N${seq + 1}`, 'reported in all');
    kiosk.fresh();
    return undefined;
  },
};

const restarted: Check = {
  name: 'kiosk restarted: what was durable is acknowledged and not told again, what came meanwhile is told',
  async run(scene) {
    scene.journal.acknowledging = false;
    const seq = await nextSeq(scene);
    await scene.far.press('Y');
    await expectPresses(kioskOf(scene), `DN Y${seq}, UP Y${seq + 1}`);
    await kioskOf(scene).port.close();
    await scene.far.press('N');
    scene.journal.acknowledging = true;
    const kiosk = await restart(scene, spec);
    await expectPresses(kiosk, `DN N${seq + 2}, UP N${seq + 3}`);
    await expectEmptyRing(scene);
    equal(presses(kiosk.reports()), `DN N${seq + 2}, UP N${seq + 3}`, 'reported in all');
    kiosk.fresh();
    return undefined;
  },
};

const lights: Check = {
  name: 'LEDs and the beep reach the console',
  async run(scene) {
    const kiosk = kioskOf(scene);
    await scene.far.tell({ do: 'forget-outputs' });
    kiosk.port.led('S', 'slow');
    kiosk.port.led('Y', 'on');
    const lit = await scene.far.until(({ leds }) => leds.S === 'slow' && leds.Y === 'on');
    equal(lit?.leds, { Y: 'on', N: 'off', U: 'off', S: 'slow' }, 'LEDs');
    kiosk.port.beep(120);
    const beeped = await scene.far.until(({ outputs }) => outputs.some((hex) => beepOf(hex) === 120));
    if (beeped === undefined) throw new Error('no report with a beep of 120 ms came');
    equal(beeped.bad, 0, 'output reports the console could not take');
    return `report ${beeped.outputs.find((hex) => beepOf(hex) === 120)}`;
  },
};

function beepOf(hex: string): number {
  const output = decodeOutput(Buffer.from(hex, 'hex'));
  return output?.kind === 'leds' ? output.beepMs : 0;
}

/** Repeatable bytes (a linear congruence, Numerical Recipes'). */
function junk(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
}

const malformed: Check = {
  name: 'malformed reports between presses: counted as faults, no press lost',
  async run(scene) {
    const kiosk = kioskOf(scene);
    const next = junk(20260);
    const seq = await nextSeq(scene);
    const rounds = 12;
    const expected: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const short = [1, ...Array.from({ length: 1 + (next() % 13) }, next)];
      const unknown = [4 + (next() % 200), ...Array.from({ length: 14 }, next)];
      const random = [2 + (next() % 254), ...Array.from({ length: next() % 15 }, next)];
      // Of the right length and version, but a hold that changes buttons.
      const senseless = [1, ...Array.from({ length: 12 }, next), 0xff, 0x11];
      for (const bytes of [short, unknown, random, senseless]) {
        await scene.far.tell({ do: 'raw', hex: Buffer.from(bytes).toString('hex') });
      }
      await scene.far.press('Y');
      expected.push(`DN Y${seq + 2 * round}`, `UP Y${seq + 2 * round + 1}`);
      // The console keeps eight changes: a shopper's finger is slower than this loop.
      await expectEmptyRing(scene);
    }
    await expectPresses(kiosk, expected.join(', '));
    // Over hidraw the kernel itself drops short reports and ids that the descriptor does not have.
    const least = scene.backend === 'hidraw' ? rounds : 4 * rounds;
    const counted = () => faultCount(kiosk.reports(), 'bad-message');
    await kiosk.until(() => counted() >= least);
    if (counted() < least) throw new Error(`${counted()} faults counted of ${least}`);
    equal(
      story(kiosk.reports()).filter((entry) => entry.startsWith('lost')),
      [],
      'lines lost',
    );
    return `${4 * rounds} sent, ${counted()} reached the adapter and were counted`;
  },
};

const otherVersion: Check = {
  name: 'a report of another protocol version: refused with a reason, taken again at the next of version 1',
  async run(scene) {
    const kiosk = kioskOf(scene);
    const bytes = encodeReport({ kind: 'beat', bootId: '0A0B0CFF', seq: 0, t: 5, mask: 0 });
    bytes[14] = 0x20;
    await scene.far.tell({ do: 'raw', hex: Buffer.from(bytes).toString('hex') });
    await expectStory(kiosk, 'fault version-unsupported');
    await kiosk.until((reports) => reports.some(({ kind }) => kind === 'up'));
    const told = story(kiosk.reports());
    equal(told.slice(0, 2).toSorted(), ['fault version-unsupported', 'lost refused'], 'reported first');
    kiosk.fresh();
    await settled(scene);
    return undefined;
  },
};

const replugged: Check = {
  hotPlug: true,
  name: 'unplugged and plugged in again: lost, up, and what was pressed meanwhile is told',
  async run(scene) {
    const kiosk = kioskOf(scene);
    const seq = await nextSeq(scene);
    await scene.far.tell({ do: 'unplug' });
    await expectStory(kiosk, 'lost unplugged');
    await scene.far.press('Y');
    await scene.far.tell({ do: 'plug' });
    await expectPresses(kiosk, `DN Y${seq}, UP Y${seq + 1}`);
    await expectEmptyRing(scene);
    kiosk.fresh();
    return undefined;
  },
};

const overflowed: Check = {
  hotPlug: true,
  name: 'more pressed while unplugged than the console keeps: the gap is told, the last eight changes come',
  async run(scene) {
    const kiosk = kioskOf(scene);
    const seq = await nextSeq(scene);
    await scene.far.tell({ do: 'unplug' });
    await expectStory(kiosk, 'lost unplugged');
    for (let press = 0; press < 6; press += 1) await scene.far.press('N');
    await scene.far.tell({ do: 'plug' });
    const kept = [4, 6, 8, 10].flatMap((at) => [`DN N${seq + at}`, `UP N${seq + at + 1}`]);
    await expectPresses(kiosk, [`gap ${seq}-${seq + 3}`, ...kept].join(', '));
    await expectEmptyRing(scene);
    kiosk.fresh();
    return undefined;
  },
};

const pulledInHold: Check = {
  hotPlug: true,
  name: 'pulled during a hold and started anew: no hold, a new boot counted from 1',
  async run(scene) {
    const kiosk = kioskOf(scene);
    const seq = await nextSeq(scene);
    await scene.far.tell({ do: 'button', button: 'S', down: true });
    await expectPresses(kiosk, `DN S${seq}`);
    await scene.far.tell({ do: 'unplug' });
    await expectStory(kiosk, 'lost unplugged');
    await scene.far.tell({ do: 'reboot', bootId: '0A0B0C11' });
    kiosk.fresh();
    await scene.far.tell({ do: 'plug' });
    await kiosk.until((reports) => reports.some(({ kind }) => kind === 'up'));
    await scene.far.press('U');
    await expectPresses(kiosk, 'DN U1, UP U2');
    await expectEmptyRing(scene);
    return undefined;
  },
};

const pulled: Check = {
  name: 'pulled for good: told as lost',
  async run(scene) {
    await scene.far.tell({ do: 'unplug' });
    await expectStory(kioskOf(scene), 'lost unplugged');
    return undefined;
  },
};

export const consoleChecks: readonly Check[] = [
  hotPlug,
  pressed,
  held,
  unacknowledged,
  ackLost,
  restarted,
  lights,
  malformed,
  otherVersion,
  replugged,
  overflowed,
  pulledInHold,
  pulled,
];
