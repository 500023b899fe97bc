import { boxChecks } from './box-checks.ts';
import type { Check, Scene } from './check.ts';
import { consoleChecks } from './console-checks.ts';
import { startFarSide } from './far-side.ts';
import type { Backend } from './near-side.ts';

/** Runs in the guest: the checks over one backend of node-hid, a line each. A failed one does not stop the others. */
const backend: Backend = process.argv[2] === 'libusb' ? 'libusb' : 'hidraw';
const scene: Scene = { backend, far: startFarSide(), journal: { durable: new Map(), acknowledging: true } };

async function runAll(checks: readonly Check[]): Promise<void> {
  for (const { name, hotPlug, run } of checks) {
    if (hotPlug === true && backend === 'libusb') {
      console.log(
        `skipped ${backend}: ${name}: libusb hears of new devices from a udev daemon only; the guest has none`,
      );
      continue;
    }
    // What a failed check has left does not belong to the next one.
    scene.kiosk?.fresh();
    scene.journal.acknowledging = true;
    try {
      const note = await run(scene);
      console.log(`ok ${backend}: ${name}${note === undefined ? '' : ` (${note})`}`);
    } catch (cause) {
      console.log(`FAILED ${backend}: ${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
}

if (backend === 'libusb') {
  // It must find them when it is first asked: see runAll.
  await scene.far.tell({ do: 'plug' });
  await scene.far.tell({ do: 'plug', box: true });
}
await runAll(consoleChecks);
await runAll(boxChecks);
await scene.far.end();
// A read of node-hid's may still hold a thread: all that is to be told is told.
process.exit(0);
