import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import type { MachineConfig } from '@otklik/shared/poll/events.ts';
import type { InputOf } from '@otklik/shared/poll/input.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import type { Journal } from '../journal/journal.ts';
import { type Asking, askingAt, configAt, nextBoundary } from '../questions/current.ts';
import { noticesOf, type QuestionNotice } from '../questions/notices.ts';
import { createPlanTime, type PlanTime } from '../questions/plan-time.ts';
import type { PlacedInput } from './places.ts';

/** At most so long until the next look at a boundary ahead: the wall clock may be set forward meanwhile. Ms. */
const BOUNDARY_CHECK_MS = 60_000;

export interface QuestionSources {
  readonly journal: Pick<Journal, 'setting' | 'setSetting'>;
  readonly clock: Clock;
  readonly config: () => KioskConfig | undefined;
  /** What the machine of a place works with once all that waits for the disk is written. */
  readonly machine: (place: number) => MachineConfig | undefined;
  /** The language in which a poll opens. */
  readonly locale: () => Locale;
}

/** Which question each workplace asks, and the inputs by which its machine learns of another one. */
export interface Questions {
  readonly time: PlanTime;
  now(place: number): Asking;
  /** The question asked at a place so far; after a journal that was lost, what staff confirmed last. */
  soFar(place: number): string | undefined;
  /** The present configuration of a place at which `asked` was asked until now. */
  configInput(place: number, asked: string | undefined): PlacedInput | undefined;
  /** Config inputs for those of the places whose configuration or question is another now. */
  changes(places: Iterable<number>): PlacedInput[];
  /** The inputs by which an insert counts from now on. */
  confirmation(place: number, question: string): PlacedInput[];
  /** Kept where a lost journal does not take it along. */
  keepConfirmed(place: number, question: string): void;
  /** Ms until the next look; undefined where nothing lies ahead. */
  dueIn(): number | undefined;
  notices(): readonly QuestionNotice[];
}

export function createQuestions(sources: QuestionSources): Questions {
  const { journal, clock, config, machine, locale } = sources;
  const time = createPlanTime(clock);
  const times = () => ({ now: clock.mono(), wall: clock.wall() });
  const setting = (place: number): string => `insert.${place}`;

  const soFar = (place: number): string | undefined =>
    machine(place)?.question?.id ?? journal.setting(setting(place));

  function now(place: number): Asking {
    const periods = config()?.workplaces.find((one) => one.place === place)?.periods ?? [];
    return askingAt(periods, time.now(), soFar(place));
  }

  function configOf(place: number, asked: string | undefined): InputOf<'config'> | undefined {
    const all = config();
    const data = all && configAt(all, place, time.now(), asked, locale());
    return data && { kind: 'config', ...times(), data };
  }

  return {
    time,
    now,
    soFar,
    configInput(place, asked) {
      const input = configOf(place, asked);
      return input && { place, input };
    },
    changes(places) {
      const inputs: PlacedInput[] = [];
      for (const place of places) {
        const input = configOf(place, soFar(place));
        const known = machine(place);
        if (input === undefined) continue;
        if (known !== undefined && canonicalJson(input.data.machine) === canonicalJson(known)) continue;
        inputs.push({ place, input });
      }
      return inputs;
    },
    confirmation(place, question) {
      const switched = configOf(place, question);
      const confirmed: PlacedInput = {
        place,
        input: { kind: 'insert-confirmed', ...times(), data: { question } },
      };
      return switched === undefined ? [confirmed] : [confirmed, { place, input: switched }];
    },
    keepConfirmed: (place, question) => journal.setSetting(setting(place), question),
    dueIn() {
      const due = (config()?.workplaces ?? []).flatMap(
        ({ periods }) => nextBoundary(periods, time.now()) ?? [],
      );
      return due.length === 0 ? undefined : Math.min(Math.min(...due) - time.now(), BOUNDARY_CHECK_MS);
    },
    notices: () => (config()?.workplaces ?? []).flatMap((one) => noticesOf(one, now(one.place), time.now())),
  };
}
