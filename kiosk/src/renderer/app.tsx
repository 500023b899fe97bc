import { useEffect } from 'react';
import type { PlaceView } from '../screen/protocol.ts';
import { textsIn } from './i18n.ts';
import { monthKey } from './parts/month.ts';
import { Place } from './place.tsx';
import { type Input, InputContext } from './state/input.ts';
import { type ScreenStore, useScreenState } from './state/store.ts';

/** Before the agent has spoken: one quiet place. */
const nobody: PlaceView = { place: 1, phase: 'idle', answersThisMonth: 0, touch: false, console: true };

/** Without the agent nobody can be asked: whatever was on stays out of sight. */
const asleep = (place: PlaceView): PlaceView => ({
  ...nobody,
  place: place.place,
  answersThisMonth: place.answersThisMonth,
});

export function App({ store, input }: { readonly store: ScreenStore; readonly input: Input }) {
  const { connected, view, viewAt, fault } = useScreenState(store);
  // None at all: an address that names a workplace this kiosk does not have.
  const seen = view === undefined || view.places.length === 0 ? [nobody] : view.places;
  const places = connected ? seen : seen.map(asleep);
  const defaultLocale = view?.defaultLocale ?? 'ru';
  const locale = view?.locale ?? defaultLocale;
  const pageLocale = locale === 'choice' ? defaultLocale : locale;

  useEffect(() => {
    document.documentElement.lang = pageLocale;
    document.title = textsIn(pageLocale).t('title');
  }, [pageLocale]);

  return (
    <InputContext value={input}>
      <main className="places">
        {places.map((place) => (
          <Place
            key={place.place}
            view={place}
            viewAt={viewAt}
            month={view === undefined ? undefined : monthKey(view.now, view.zone)}
            locale={locale}
            defaultLocale={defaultLocale}
            several={places.length > 1}
            staff={{ offline: view?.offline === true, fault: fault !== null || !connected }}
          />
        ))}
      </main>
    </InputContext>
  );
}
