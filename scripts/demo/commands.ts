import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hubFlags } from '../setup/hub-flags.mjs';
import type { StartOptions } from '../setup/types.ts';

/** Where one demo keeps its things; absolute paths. */
export interface DemoPaths {
  readonly data: string;
  readonly hub: string;
  readonly kiosk: string;
  readonly camera: string;
  readonly logs: string;
  /** The serial line: a link to the console's pty. */
  readonly line: string;
}

export function demoPaths(data: string): DemoPaths {
  return {
    data,
    hub: join(data, 'hub'),
    kiosk: join(data, 'kiosk'),
    camera: join(data, 'camera'),
    logs: join(data, 'logs'),
    line: join(data, 'console'),
  };
}

/** How each program of the demo is called: file and arguments for Node. Tests give stand-ins. */
export interface DemoCommands {
  hub(options: StartOptions, paths: DemoPaths, createAdmin: string | undefined): readonly string[];
  console(options: StartOptions, paths: DemoPaths): readonly string[];
  camera(options: StartOptions, paths: DemoPaths, title: string): readonly string[];
  /** `enrol`: a fresh code where this kiosk is not enrolled yet. */
  kiosk(
    options: StartOptions,
    paths: DemoPaths,
    hubUrl: string,
    enrol: string | undefined,
  ): readonly string[];
  /** The other stores of the chain and their history. */
  chain(paths: DemoPaths, hubUrl: string, size: 'small' | 'full'): readonly string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = (path: string): string => join(root, path);

export const realCommands: DemoCommands = {
  hub: (options, paths, createAdmin) => [
    ...hubFlags,
    file('hub-server/src/server.ts'),
    '--data',
    paths.hub,
    '--port',
    String(options.port),
    '--host',
    '127.0.0.1',
    '--ui',
    file('validator-ui/dist'),
    // The demo's passwords are printed: a second step would protect nothing.
    '--second-step',
    'optional',
    ...(createAdmin === undefined ? [] : ['--create-admin', createAdmin]),
  ],
  console: (options, paths) => [
    file('firmware-protocol/simulator/main.ts'),
    '--link',
    paths.line,
    '--page',
    String(options.consolePort),
    '--pins',
  ],
  camera: (_options, paths, title) => [
    file('scripts/camera/main.ts'),
    '--out',
    paths.camera,
    '--title',
    title,
  ],
  kiosk: (options, paths, hubUrl, enrol) => [
    file('kiosk/src/main.ts'),
    '--data',
    paths.kiosk,
    '--hub',
    hubUrl,
    '--device',
    `serial:${paths.line}`,
    '--shell',
    options.shell,
    '--screen-port',
    String(options.screenPort),
    ...(enrol === undefined ? [] : ['--enrol', enrol]),
  ],
  chain: (paths, hubUrl, size) => [file('scripts/demo/chain/main.ts'), paths.data, hubUrl, size],
};
