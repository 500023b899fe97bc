import { type Check, equal, expectPresses, expectStory, kioskOf, restart, type Scene } from './check.ts';
import { faultCount, story } from './near-side.ts';

/** A bought DragonRise encoder, read through kiosk/profiles/dragonrise-encoder.json. */

const spec = { vid: 0x0079, pid: 0x0006 };

/** Its report with the bits of byte 5 that the profile calls buttons: the axes rest in the middle, the hat nowhere. */
const report = (bits: number): string =>
  Buffer.from([127, 127, 127, 127, 127, 0x0f | bits, 0, 0]).toString('hex');
const bitOf = { Y: 0x10, N: 0x20, U: 0x40, S: 0x80 };

const say = ({ far }: Scene, bits: number) => far.tell({ do: 'raw', box: true, hex: report(bits) });

async function plugIn(scene: Scene): Promise<void> {
  const kiosk = kioskOf(scene);
  if (scene.backend === 'hidraw') await scene.far.tell({ do: 'plug', box: true });
  if (!(await kiosk.until((reports) => reports.some(({ kind }) => kind === 'up')))) {
    throw new Error(`it did not come up: ${story(kiosk.reports()).join(', ') || 'nothing reported'}`);
  }
  // Such a box reports all the time; the adapter takes the reports of the first 250 ms for what was before.
  const until = performance.now() + 400;
  while (performance.now() < until) await say(scene, 0);
}

const pressed: Check = {
  name: 'a bought encoder, by its profile: found, pressed, held',
  async run(scene) {
    const kiosk = await restart(scene, spec);
    if (scene.backend === 'hidraw') await expectStory(kiosk, 'fault hid-absent');
    await plugIn(scene);
    const [device] = kiosk.reports().flatMap((one) => (one.kind === 'up' ? [one.device] : []));
    equal(
      { profile: device?.profile, class: device?.class, holdCapable: device?.holdCapable },
      { profile: 'dragonrise-encoder', class: 'hid', holdCapable: true },
      'it says',
    );
    await say(scene, bitOf.Y);
    await say(scene, 0);
    await say(scene, bitOf.N);
    // A finger that slides: one report has one button up and the next down.
    await say(scene, bitOf.U);
    await say(scene, 0);
    await say(scene, bitOf.S);
    await expectStory(kiosk, 'hold S8');
    await say(scene, 0);
    await expectPresses(kiosk, 'DN Y1, UP Y2, DN N3, UP N4, DN U5, UP U6, DN S7, hold S8, UP S9');
    return `serial ${device?.serial}, model ${device?.model}`;
  },
};

const malformed: Check = {
  name: 'a bought encoder’s short reports: those that arrive counted as faults, nothing pressed by them, nothing lost',
  async run(scene) {
    const kiosk = kioskOf(scene);
    kiosk.fresh();
    const shorts = ['00', 'ffffff', '7f7f7f7f7fff'];
    for (const hex of shorts) await scene.far.tell({ do: 'raw', box: true, hex });
    await say(scene, bitOf.N);
    await say(scene, 0);
    await expectPresses(kiosk, 'DN N10, UP N11');
    const counted = () => faultCount(kiosk.reports(), 'bad-report');
    // Over hidraw the kernel itself drops short reports.
    const least = scene.backend === 'hidraw' ? 0 : shorts.length;
    await kiosk.until(() => counted() >= least);
    if (counted() < least) throw new Error(`${counted()} faults counted of ${least}`);
    return `${shorts.length} sent, ${counted()} reached the adapter and were counted`;
  },
};

const replugged: Check = {
  hotPlug: true,
  name: 'a bought encoder unplugged and plugged in again: pressed as before, counted anew',
  async run(scene) {
    const kiosk = kioskOf(scene);
    await scene.far.tell({ do: 'unplug', box: true });
    await expectStory(kiosk, 'lost unplugged');
    kiosk.fresh();
    await plugIn(scene);
    await say(scene, bitOf.Y);
    await say(scene, 0);
    await expectPresses(kiosk, 'DN Y1, UP Y2');
    await scene.far.tell({ do: 'unplug', box: true });
    await expectStory(kiosk, 'lost unplugged');
    await kiosk.port.close();
    return undefined;
  },
};

export const boxChecks: readonly Check[] = [pressed, malformed, replugged];
