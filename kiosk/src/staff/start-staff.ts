import type { Clock } from '@otklik/shared/base/clock.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { Button, JournalEvent } from '@otklik/shared/poll/events.ts';
import type { Agent } from '../agent/agent.ts';
import type { InsertRefusal } from '../agent/inserts.ts';
import type { KioskDevices } from '../create-devices.ts';
import type { ReportProfile } from '../devices/hid/profile.ts';
import type { Journal } from '../journal/journal.ts';
import { deviceSpec } from '../options.ts';
import type { Diagnostics } from '../screen/diagnostics.ts';
import type { ScreenServer } from '../screen/server.ts';
import type { StaffCode, StaffPlace, StaffView } from '../screen/staff-protocol.ts';
import type { EnrolErrorCode } from '../sync/enrol.ts';
import { pinnedHubKey } from '../sync/hub-pin.ts';
import type { UpdatePort } from '../update/updater.ts';
import { keepDevice } from './added-devices.ts';
import { createConsoleKeys } from './console-keys.ts';
import { createStaffDesk, type Done, type StaffActions, type StaffDesk } from './desk.ts';
import { readEnrolText } from './enrol-text.ts';
import { learnTalk } from './learn-talk.ts';
import type { PinGate } from './pin.ts';
import { restartWhenIdle } from './restart-when-idle.ts';
import { SCREEN_LOCALE } from './screen-locale.ts';
import { staffPin } from './staff-pin.ts';

const insertRefusals = {
  'nothing-to-confirm': 'no-insert',
  'other-question': 'other-insert',
} as const satisfies Record<InsertRefusal, StaffCode>;

export interface StaffParts {
  readonly server: Pick<ScreenServer, 'onStaff' | 'screens' | 'tell'>;
  readonly journal: Pick<Journal, 'setting' | 'setSetting'>;
  readonly agent: Agent;
  readonly devices: Pick<KioskDevices, 'bus' | 'addHid'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  readonly dataDir: string;
  readonly idleMs: number;
  readonly gate: PinGate;
  readonly diagnostics: () => Diagnostics;
  /** What `--hub` says: it stands over what is scanned or typed, or the next start would go elsewhere. */
  readonly givenHub: string | undefined;
  /** The hub's address, where one is known. */
  readonly hub: () => string | undefined;
  readonly enrol: (hub: string, code: string) => Promise<Result<unknown, CodedError<EnrolErrorCode>>>;
  /** As `--locale`. */
  readonly locale: () => string;
  /** Settings of the screen or its devices are others now. */
  readonly changed: () => void;
  readonly restart: () => void;
  /** Ms until it is worth asking again whether a restart costs nobody's answer; 0: it does not. */
  readonly restartWait: () => number;
  /** Absent where this kiosk cannot update itself. */
  readonly updates?: UpdatePort;
  readonly log: (line: string) => void;
}

export interface Staff {
  /** The three answers of a console were held, and one was pressed where they steer the layer. */
  held(place: number): void;
  steered(place: number, button: Exclude<Button, 'S'>): void;
  /** Told of each commit. */
  committed(events: readonly JournalEvent[]): void;
  stop(): void;
}

function updateOf(updates: UpdatePort): NonNullable<StaffView['update']> {
  const previous = updates.previous();
  return {
    status: updates.status(),
    ...(updates.waitsForStaff() ? { waitsForStaff: true } : {}),
    ...(previous === undefined ? {} : { previous }),
  };
}

/** The staff layer of a running kiosk. */
export function startStaff(parts: StaffParts): Staff {
  const { agent, journal, clock, timers, rng, devices } = parts;
  const pin = staffPin(journal, () => agent.config()?.staff?.pin, rng);

  const idleRestart = restartWhenIdle({ timers, wait: parts.restartWait, restart: parts.restart });

  const actions: StaffActions = {
    view,
    places: () => agent.places().map(({ place }) => place),
    test: agent.test,
    endForceMajeure(place) {
      const covered = agent
        .places()
        .some((one) => one.place === place && one.forceMajeureLeftMs !== undefined);
      if (!covered) return { code: 'no-force-majeure' };
      agent.endForceMajeure(place);
      return undefined;
    },
    confirmInsert(place, question) {
      const confirmed = agent.confirmInsert(place, question);
      return confirmed.ok ? undefined : { code: insertRefusals[confirmed.error.code] };
    },
    async enrol(text, typedHub): Promise<Done> {
      const { code, hub: scanned } = readEnrolText(text);
      const hub = parts.givenHub ?? scanned ?? typedHub ?? parts.hub();
      if (hub === undefined) return { code: 'hub-missing' };
      const enrolled = await parts.enrol(hub, code);
      return enrolled.ok ? undefined : enrolled.error;
    },
    locale(locale) {
      journal.setSetting(SCREEN_LOCALE, locale);
      parts.changed();
      return undefined;
    },
    restart() {
      idleRestart.want();
      return undefined;
    },
    update() {
      if (parts.updates === undefined) return { code: 'update-impossible' };
      parts.updates.start();
      return undefined;
    },
    updateBack() {
      return parts.updates?.goBack() === true ? undefined : { code: 'update-impossible' };
    },
    learn: (place, show) =>
      learnTalk({ bus: devices.bus, clock, timers, dataDir: parts.dataDir, place, show, saved: takeProfile }),
  };

  function view(sees: (place: number) => boolean): StaffView {
    const config = agent.config();
    const diagnostics = parts.diagnostics();
    const hub = parts.hub();
    const places = agent.places().filter(({ place }) => sees(place));
    return {
      diagnostics: { ...diagnostics, devices: diagnostics.devices.filter(({ place }) => sees(place)) },
      places: places.map(({ place, forceMajeureLeftMs, insert, question }): StaffPlace => {
        const name = config?.workplaces.find((one) => one.place === place)?.name;
        return {
          place,
          ...(name === undefined ? {} : { name }),
          ...(forceMajeureLeftMs === undefined ? {} : { forceMajeureLeftMs }),
          ...(insert === undefined
            ? {}
            : {
                insert: {
                  planned: { id: insert.id, ...(insert.text ?? { ru: insert.id, en: insert.id }) },
                  ...(question === undefined ? {} : { confirmed: question }),
                },
              }),
        };
      }),
      ...(config === undefined ? {} : { store: config.store.name }),
      enrolled: pinnedHubKey(journal) !== undefined,
      ...(hub === undefined ? {} : { hub }),
      locale: parts.locale(),
      pin: pin.fromHub() ? 'hub' : 'local',
      idleMs: parts.idleMs,
      ...(parts.updates === undefined ? {} : { update: updateOf(parts.updates) }),
    };
  }

  /** From now on, and after each start, the device is there. */
  async function takeProfile({ match }: ReportProfile, place: number): Promise<string> {
    const name = `hid:${match.vid}:${match.pid}`;
    const spec = deviceSpec(`${name}@${place}`);
    if (spec?.kind !== 'hid') throw new Error(`a learned profile gives no device: ${name}`);
    const { placed, fresh } = await devices.addHid(spec);
    if (fresh) {
      keepDevice(journal, name, place);
      agent.addDevice(placed);
      parts.changed();
    }
    return name;
  }

  const desk: StaffDesk = createStaffDesk({
    clock,
    timers,
    gate: parts.gate,
    pin,
    idleMs: parts.idleMs,
    actions,
    onClosed: (sees) => keys.close(sees),
    log: parts.log,
  });
  const keys = createConsoleKeys({
    clock,
    timers,
    screens: parts.server.screens,
    tell: parts.server.tell,
    steer: agent.steer,
    unlocked: desk.unlocked,
    used: desk.used,
    log: parts.log,
  });
  parts.server.onStaff(desk);

  return {
    held: keys.open,
    steered: keys.press,
    committed(events) {
      for (const { type, place, data } of events) {
        if (type === 'edge' && 'role' in data && data.role === 'test') desk.pressed(place);
      }
    },
    stop() {
      idleRestart.stop();
      keys.stop();
      desk.close();
    },
  };
}
