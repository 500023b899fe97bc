import { FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';

/** What may change in the shipped program by whoever starts it: nothing. Names are those of electron-builder. */
export const FUSES = {
  // The agent is a utility process, which needs no `ELECTRON_RUN_AS_NODE`; nothing else is forked.
  runAsNode: false,
  // The one cookie lives as long as the agent's run; encrypted it is of no use to who copies the folder.
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  // Has an effect on Windows and macOS; Electron ignores it on Linux.
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
} as const;

/** Published fuses that electron-builder does not know yet: they stay as Electron ships them. */
export const AS_SHIPPED: ReadonlySet<string> = new Set(['WasmTrapHandlers']);

/** The names of @electron/fuses begin with a capital. */
export const publishedName = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Reads the fuses of a packaged program; one line for each that is not as wanted. */
export async function fuseFaults(program: string): Promise<readonly string[]> {
  const wire = await getCurrentFuseWire(program);
  if (wire.version !== FuseVersion.V1) return [`fuses: version ${String(wire.version)} is not known`];
  return Object.entries(FUSES).flatMap(([name, wanted]) => {
    const option = Object.entries(FuseV1Options).find(([known]) => known === publishedName(name))?.[1];
    const state = typeof option === 'number' ? wire[option] : undefined;
    const is = state === FuseState.ENABLE ? 'on' : state === FuseState.DISABLE ? 'off' : 'not there';
    const want = wanted ? 'on' : 'off';
    return is === want ? [] : [`fuse ${name} is ${is}, not ${want}`];
  });
}
