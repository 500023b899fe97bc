import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { loadCertificate, type ServerCertificate } from './certificate.ts';
import type { DoorStatus, RegisterStatus } from './pos-status.ts';
import type { RegisterBook } from './registers.ts';
import { type PosServer, startPosServer } from './server.ts';
import type { Till } from './till.ts';

/** Where tills call when nobody says otherwise. */
export const DEFAULT_POS_PORT = 8091;
/** Between two looks whether there is a register now, or a door that stayed shut opens, ms. */
const LOOK_MS = 5000;

export interface DoorOptions {
  /** Loopback, plain; absent: `DEFAULT_POS_PORT`, once there is a register and no other door. */
  readonly posPort?: number;
  /** Another interface, with TLS. */
  readonly posListen?: { readonly host: string; readonly port: number };
  readonly posCertificate?: { readonly cert: string; readonly key: string };
  readonly data: string;
}

export interface DoorParts {
  readonly book: RegisterBook;
  readonly till: Till;
  readonly serves: (place: number) => boolean;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly timers: Timers;
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
}

export interface Doors {
  doors(): readonly DoorStatus[];
  registers(): readonly RegisterStatus[];
  stop(): Promise<void>;
}

interface Door {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly server?: PosServer;
  readonly certificate?: ServerCertificate;
  readonly fault?: string;
}

type LastCalls = Pick<RegisterStatus, 'lastCall' | 'lastError'>;

/**
 * Opens the doors tills call at. One that cannot be opened is said and tried again: the counter works without. Doors stay
 * open when the last register is revoked; nobody is let in then.
 */
export function openDoors(options: DoorOptions, parts: DoorParts): Doors {
  const { book, till, serves, clock, rng, timers, print, warn } = parts;
  const last = new Map<string, LastCalls>();
  let open: readonly Door[] = [];
  let stopping = false;
  let cancel = (): void => {};
  let fileFault: string | undefined;
  let opening = look();

  function wanted(): readonly Door[] {
    const { posPort, posListen } = options;
    const doors: Door[] = [];
    if (posPort !== undefined) doors.push({ host: '127.0.0.1', port: posPort, tls: false });
    if (posListen !== undefined) doors.push({ ...posListen, tls: true });
    if (doors.length > 0 || (open.length === 0 && book.registers().length === 0)) return doors;
    return [{ host: '127.0.0.1', port: DEFAULT_POS_PORT, tls: false }];
  }

  async function look(): Promise<void> {
    tellFile();
    const next: Door[] = [];
    for (const door of wanted()) {
      const before = open.find(({ host, port }) => host === door.host && port === door.port);
      next.push(before?.server === undefined ? await openDoor(door, before?.fault) : before);
    }
    open = next;
    if (stopping) return;
    cancel = timers.after(LOOK_MS, () => {
      opening = look();
    });
  }

  function tellFile(): void {
    const fault = book.fault()?.detail;
    if (fault !== undefined && fault !== fileFault) warn(`pos pos-file-bad: ${fault}`);
    fileFault = fault;
  }

  async function openDoor(door: Door, saidBefore: string | undefined): Promise<Door> {
    const failed = (code: string, detail: string): Door => {
      const fault = `${code}: ${detail}`;
      if (fault !== saidBefore) warn(`pos ${fault} It is tried again.`);
      return { ...door, fault };
    };
    let certificate: ServerCertificate | undefined;
    if (door.tls) {
      const loaded = loadCertificate(options.posCertificate, options.data, door.host, rng);
      if (!loaded.ok) return failed(loaded.error.code, loaded.error.detail);
      certificate = loaded.value;
    }
    const { host, port } = door;
    const started = await startPosServer({
      host,
      port,
      ...(certificate === undefined ? {} : { certificate }),
      book,
      till,
      clock,
      timers,
      onCall(register, result) {
        const name = `${register.from} ${register.id}`;
        const at = clock.wall();
        const seen = last.get(name);
        last.set(
          name,
          'ok' in result
            ? { ...seen, lastCall: { at, result: result.ok } }
            : { ...seen, lastError: { at, code: result.error } },
        );
      },
      onBug: (thrown) => warn(`pos internal: ${thrown instanceof Error ? thrown.message : String(thrown)}`),
    });
    if (!started.ok) return failed(started.error.code, started.error.detail);
    const name = host.includes(':') ? `[${host}]` : host;
    print(`pos ${door.tls ? 'https' : 'http'}://${name}:${started.value.port}`);
    if (certificate?.own === true) print(`pos certificate ${certificate.fingerprint} ${certificate.file}`);
    return { ...door, server: started.value, ...(certificate === undefined ? {} : { certificate }) };
  }

  return {
    doors: () =>
      open.map(({ host, port, tls, server, certificate, fault }) => ({
        address: `${host}:${server?.port ?? port}`,
        tls,
        ...(certificate === undefined ? {} : { fingerprint: certificate.fingerprint }),
        ...(fault === undefined ? {} : { fault }),
      })),
    registers: () =>
      book.registers().map(({ id, place, from }) => ({
        id,
        place,
        from,
        served: serves(place),
        ...last.get(`${from} ${id}`),
      })),
    async stop() {
      stopping = true;
      await opening;
      cancel();
      await Promise.all(open.map(({ server }) => server?.close()));
    },
  };
}
