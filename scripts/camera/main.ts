/** The synthetic camera's command: see `usage` in options.ts. */
import { createInterface } from 'node:readline';
import { Camera } from './camera.ts';
import { parseOptions, usage } from './options.ts';
import { parsePinLine } from './presses.ts';

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (!options.ok) {
    console.error(`${options.error.code}: ${options.error.detail}`);
    return 2;
  }
  if (options.value === 'help') {
    console.log(usage);
    return 0;
  }
  const { out } = options.value;
  const camera = new Camera(options.value, {
    now: Date.now,
    ready: () => console.log(`camera ready ${out}`),
    warn: (warning) => console.error(`${warning.code}: ${warning.detail}`),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => camera.stop());
  // Its end only means that no more presses come.
  createInterface({ input: process.stdin }).on('line', (line) => {
    const pin = parsePinLine(line);
    if (pin !== undefined) camera.press(pin.pin, pin.down);
  });
  const ended = await camera.run();
  if (ended.ok) return 0;
  console.error(`${ended.error.code}: ${ended.error.detail}`);
  return 1;
}

process.exit(await main());
