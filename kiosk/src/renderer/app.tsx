import { locales } from '@otklik/shared/i18n/catalogue.ts';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { PlaceView } from '../screen/protocol.ts';
import { localeOf, TextsContext, textsIn } from './i18n.ts';
import { monthKey } from './parts/month.ts';
import { Place } from './place.tsx';
import { LazyStaffLayer } from './staff/lazy-staff-layer.tsx';
import { StaffDoor } from './staff/staff-door.tsx';
import { type Input, InputContext } from './state/input.ts';
import type { StaffLine } from './state/staff-line.ts';
import { type ScreenStore, useScreenState } from './state/store.ts';

/** Before the agent has spoken: one quiet place. */
const nobody: PlaceView = { place: 1, phase: 'idle', answersThisMonth: 0, touch: false, console: true };

/** Without the agent nobody can be asked: whatever was on stays out of sight. */
const asleep = (place: PlaceView): PlaceView => ({
  ...nobody,
  place: place.place,
  answersThisMonth: place.answersThisMonth,
});

export interface AppProps {
  readonly store: ScreenStore;
  readonly staff: StaffLine;
  readonly input: Input;
}

export function App({ store, staff, input }: AppProps) {
  const { connected, view, viewAt, fault, shifts, languages } = useScreenState(store);
  // None at all: an address that names a workplace this kiosk does not have.
  const seen = view === undefined || view.places.length === 0 ? [nobody] : view.places;
  const places = connected ? seen : seen.map(asleep);
  const defaultLocale = localeOf(view?.defaultLocale ?? 'ru');
  const locale = view?.locale === 'choice' ? 'choice' : localeOf(view?.locale ?? defaultLocale);
  const pageLocale = locale === 'choice' ? defaultLocale : locale;
  const texts = useMemo(() => textsIn(pageLocale), [pageLocale]);
  // Staff have no other languages than these.
  const staffLocale = locales.find((one) => one === pageLocale) ?? 'ru';

  const [wanted, setWanted] = useState(false);
  const [open, setOpen] = useState(false);
  const openStaff = useCallback(() => setWanted(true), []);
  /** Opened by a console's buttons, which steer it then. */
  const [steered, setSteered] = useState(false);
  const closeStaff = useCallback(() => {
    setWanted(false);
    setOpen(false);
    setSteered(false);
  }, []);
  useEffect(
    () =>
      staff.onNews((news) => {
        if (news.type !== 'staff-console') return;
        if (news.key === 'close') return closeStaff();
        setWanted(true);
        setSteered(true);
      }),
    [staff, closeStaff],
  );
  // A customer who is being asked, or thanked, comes first: the layer waits, and steps aside when one comes.
  const occupied = places.some(({ phase }) => phase !== 'idle');
  if (wanted && !open && !occupied && connected) setOpen(true);
  const covering = open && !occupied;

  useEffect(() => {
    document.documentElement.lang = pageLocale;
    document.title = textsIn(pageLocale).t('title');
  }, [pageLocale]);

  return (
    <InputContext value={input}>
      <main className="page">
        <div className="places" inert={covering}>
          {places.map((place) => (
            <Place
              key={place.place}
              view={place}
              viewAt={viewAt}
              month={view === undefined ? undefined : monthKey(view.now, view.zone)}
              locale={locale}
              defaultLocale={defaultLocale}
              languages={languages}
              volume={view?.volume ?? 100}
              shift={connected ? shifts.find((one) => one.place === place.place) : undefined}
              several={places.length > 1}
              staff={{ offline: view?.offline === true, fault: fault !== null || !connected }}
            />
          ))}
        </div>
        <TextsContext value={texts}>
          {!open && <StaffDoor waiting={wanted} onOpen={openStaff} />}
          {open && (
            <LazyStaffLayer
              line={staff}
              locale={staffLocale}
              aside={occupied}
              steered={steered}
              onClose={closeStaff}
            />
          )}
        </TextsContext>
      </main>
    </InputContext>
  );
}
