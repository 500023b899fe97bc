import type { Clock } from '@otklik/shared/base/clock.ts';
import { unreachable } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { StaffMessage, StaffPeer } from '../screen/connections.ts';
import type { StaffHandlers } from '../screen/server.ts';
import type { LearnView, StaffCode, StaffCommand, StaffReply, StaffView } from '../screen/staff-protocol.ts';
import type { PinGate } from './pin.ts';
import { isPin } from './pin.ts';
import type { StaffPin } from './staff-pin.ts';

/** What an action came to: done, or the code of why not. */
export type Done = { readonly code: StaffCode; readonly detail?: string } | undefined;

/** What the staff layer can do with the kiosk. */
export interface StaffActions {
  view(sees: (place: number) => boolean): StaffView;
  places(): readonly number[];
  /** The places whose buttons are tested now. */
  test(places: ReadonlySet<number>): void;
  endForceMajeure(place: number): Done;
  confirmInsert(place: number, question: string): Done;
  enrol(code: string, hub: string | undefined): Promise<Done>;
  locale(locale: 'ru' | 'en' | 'choice'): Done;
  restart(): Done;
  update(): Done;
  updateBack(): Done;
  /** Begins the dialogue; what it shows goes to `show` until it is stopped. */
  learn(place: number, show: (view: LearnView) => void): LearnTalk;
}

export interface LearnTalk {
  line(text: string): void;
  stop(): void;
}

export interface StaffDeskParts {
  readonly clock: Pick<Clock, 'mono'>;
  readonly timers: Timers;
  readonly gate: PinGate;
  readonly pin: StaffPin;
  /** A session ends after this long without use, ms. */
  readonly idleMs: number;
  readonly actions: StaffActions;
  /** A layer was closed, with or without a session, or its screen went away. */
  readonly onClosed?: (sees: (place: number) => boolean) => void;
  /** One line for the kiosk's log; holds no PIN, no code and nothing about a person. */
  readonly log: (line: string) => void;
}

export interface StaffDesk extends StaffHandlers {
  /** A button was pressed as a test at a place: whoever tests it is there. */
  pressed(place: number): void;
  /** Somebody is at a layer that shows the place. */
  used(place: number): void;
  /** Whether a layer that shows the place is open behind its PIN. */
  unlocked(place: number): boolean;
  close(): void;
}

interface Session {
  usedAt: number;
  /** The workplace whose buttons are tested. */
  testing?: number;
  /** What is pressed on a box that is being taught is no customer's either. */
  learn?: { readonly place: number; readonly talk: LearnTalk };
  /** An enrolment is under way, which is use. */
  busy: boolean;
  cancel: () => void;
}

/**
 * The agent's side of the staff layer. Invariants:
 * - nothing but looking and trying the PIN is done for a connection without a session;
 * - a session belongs to one connection, begins with the right PIN and ends with the connection, on request, or after
 *   `idleMs` without use; its test and its dialogue end with it;
 * - each command that changes something is in the log, and each refusal.
 */
export function createStaffDesk(parts: StaffDeskParts): StaffDesk {
  const { clock, timers, gate, pin, idleMs, actions, log } = parts;
  const sessions = new Map<StaffPeer, Session>();
  /** Connections that went away while their PIN was checked. */
  const gonePeers = new WeakSet<StaffPeer>();

  function begin(peer: StaffPeer): void {
    if (gonePeers.has(peer)) return;
    const session: Session = {
      usedAt: clock.mono(),
      busy: false,
      cancel: () => undefined,
    };
    sessions.get(peer)?.cancel();
    sessions.set(peer, session);
    watch(peer, session);
  }

  function watch(peer: StaffPeer, session: Session): void {
    session.cancel = timers.after(session.usedAt + idleMs - clock.mono(), () => {
      if (session.busy) session.usedAt = clock.mono();
      if (clock.mono() - session.usedAt < idleMs) return watch(peer, session);
      end(peer);
      log('staff closed: not used');
      peer.send({ type: 'staff-closed', why: 'idle' });
    });
  }

  function end(peer: StaffPeer): void {
    const session = sessions.get(peer);
    if (session === undefined) return;
    session.cancel();
    session.learn?.talk.stop();
    sessions.delete(peer);
    judgeTests();
    parts.onClosed?.(peer.sees);
  }

  function judgeTests(): void {
    const tested = new Set<number>();
    for (const { testing, learn } of sessions.values()) {
      if (testing !== undefined) tested.add(testing);
      if (learn !== undefined) tested.add(learn.place);
    }
    actions.test(tested);
  }

  async function unlock(peer: StaffPeer, typed: string): Promise<StaffReply> {
    const phc = pin.phc();
    if (phc === undefined) return refused('pin-missing');
    const answer = await gate.attempt('staff', typed, phc);
    if (answer.right) {
      begin(peer);
      log('staff opened');
      return { ok: true };
    }
    log(`staff ${answer.code}`);
    return answer.code === 'pin-wrong'
      ? { ok: false, code: 'pin-wrong', triesLeft: answer.triesLeft }
      : { ok: false, code: 'pin-locked', waitMs: answer.waitMs };
  }

  let setting = false;
  async function firstPin(peer: StaffPeer, typed: string): Promise<StaffReply> {
    if (pin.phc() !== undefined || setting) return refused('pin-exists');
    if (!isPin(typed)) return refused('pin-unfit');
    setting = true;
    const set = await pin.set(typed);
    setting = false;
    if (!set.ok) return refused(set.error);
    log('staff first-pin');
    begin(peer);
    return { ok: true };
  }

  async function answer(peer: StaffPeer, command: StaffCommand): Promise<StaffReply> {
    switch (command.do) {
      case 'look': {
        const state = pin.phc() === undefined ? 'missing' : 'set';
        return { ok: true, look: { pin: state, waitMs: gate.waitMs('staff') } };
      }
      case 'open':
        return unlock(peer, command.pin);
      case 'first-pin':
        return firstPin(peer, command.pin);
      default: {
        // Closed before the PIN it is closed all the same.
        if (command.do === 'close') parts.onClosed?.(peer.sees);
        const session = sessions.get(peer);
        if (session === undefined) {
          log(`staff refused ${command.do}: staff-locked`);
          return refused('staff-locked');
        }
        if (command.do !== 'see') session.usedAt = clock.mono();
        return act(peer, session, command);
      }
    }
  }

  type Action = Exclude<StaffCommand, { do: 'look' | 'open' | 'first-pin' }>;

  async function act(peer: StaffPeer, session: Session, command: Action): Promise<StaffReply> {
    switch (command.do) {
      case 'see':
        return { ok: true, view: actions.view(peer.sees) };
      case 'use':
        return { ok: true };
      case 'close':
        end(peer);
        log('staff closed');
        return { ok: true };
      case 'test':
        return test(peer, session, command.place);
      case 'fm-end':
        return logged(
          `fm-end ${command.place}`,
          at(peer, command.place) ?? actions.endForceMajeure(command.place),
        );
      case 'confirm-insert':
        return logged(
          `confirm-insert ${command.place}`,
          at(peer, command.place) ?? actions.confirmInsert(command.place, command.question),
        );
      case 'enrol':
        return lengthy(session, 'enrol', () => actions.enrol(command.code, command.hub));
      case 'update':
        return logged('update', actions.update());
      case 'update-back':
        return logged('update-back', actions.updateBack());
      case 'locale':
        return logged(`locale ${command.locale}`, actions.locale(command.locale));
      case 'pin': {
        const set = await pin.set(command.pin);
        return logged('pin', set.ok ? undefined : { code: set.error });
      }
      case 'restart':
        return logged('restart', actions.restart());
      case 'learn': {
        const wrong = at(peer, command.place);
        if (wrong !== undefined) return logged('learn', wrong);
        session.learn?.talk.stop();
        session.learn = {
          place: command.place,
          talk: actions.learn(command.place, (learn) => {
            // Whoever presses as asked is there.
            session.usedAt = clock.mono();
            if (sessions.get(peer) === session) peer.send({ type: 'staff-learn', learn });
          }),
        };
        judgeTests();
        return logged(`learn ${command.place}`, undefined);
      }
      case 'learn-line':
        if (session.learn === undefined) return refused('learn-not-begun');
        session.learn.talk.line(command.text);
        return { ok: true };
      case 'learn-stop':
        session.learn?.talk.stop();
        delete session.learn;
        judgeTests();
        return { ok: true };
      default:
        return unreachable(command);
    }
  }

  function test(peer: StaffPeer, session: Session, place: number | undefined): StaffReply {
    if (place === session.testing) return { ok: true };
    if (place === undefined) delete session.testing;
    else if (at(peer, place) === undefined) session.testing = place;
    else return logged('test', { code: 'place-unknown' });
    judgeTests();
    return logged(place === undefined ? 'test ends' : `test ${place}`, undefined);
  }

  const at = (peer: StaffPeer, place: number): Done =>
    actions.places().includes(place) && peer.sees(place) ? undefined : { code: 'place-unknown' };

  async function lengthy(session: Session, name: string, work: () => Promise<Done>): Promise<StaffReply> {
    if (session.busy) return refused('busy');
    session.busy = true;
    try {
      return logged(name, await work());
    } finally {
      session.busy = false;
      session.usedAt = clock.mono();
    }
  }

  function logged(what: string, done: Done): StaffReply {
    log(`staff ${what}${done === undefined ? '' : `: ${done.code}`}`);
    return done === undefined ? { ok: true } : { ok: false, ...done };
  }

  return {
    ask(peer: StaffPeer, { id, command }: StaffMessage) {
      const tell = (reply: StaffReply): void => peer.send({ type: 'staff-reply', id, reply });
      answer(peer, command).then(tell, (thrown: unknown) => {
        // A bug here must not end the counter.
        log(`staff unexpected: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        tell(refused('unexpected'));
      });
    },
    gone(peer) {
      gonePeers.add(peer);
      end(peer);
      parts.onClosed?.(peer.sees);
    },
    pressed(place) {
      for (const session of sessions.values()) {
        if (session.testing === place) session.usedAt = clock.mono();
      }
    },
    used(place) {
      for (const [peer, session] of sessions) if (peer.sees(place)) session.usedAt = clock.mono();
    },
    unlocked: (place) => [...sessions.keys()].some((peer) => peer.sees(place)),
    close() {
      for (const peer of [...sessions.keys()]) end(peer);
    },
  };
}

const refused = (code: StaffCode): StaffReply => ({ ok: false, code });
