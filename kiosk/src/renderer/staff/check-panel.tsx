import { useEffect, useState } from 'react';
import type { DeviceSnapshot } from '../../devices/device-status.ts';
import type { StaffPlace, StaffView } from '../../screen/staff-protocol.ts';
import { DeviceCard } from '../diagnostics/device-card.tsx';
import { KioskFacts } from '../diagnostics/kiosk-facts.tsx';
import { Notes } from '../diagnostics/notes.tsx';
import { textsOf } from '../diagnostics/texts.ts';
import '../diagnostics/parts.css';
import { useLayer } from './context.ts';
import { InsertCard } from './insert-card.tsx';
import { SureButton } from './sure-button.tsx';
import { clockTime } from './texts.ts';
import { useAction } from './use-action.ts';

/** A test that the console itself began ends so long after the last press. Ms. */
const TEST_LEFT_MS = 8000;

/** The diagnostics behind the PIN: the buttons of one workplace under test, and how the kiosk fares. */
export function CheckPanel({ view }: { readonly view: StaffView }) {
  const { texts, steered, ask } = useLayer();
  const { t, locale } = texts;
  const page = textsOf(locale);
  const [chosen, setChosen] = useState<number>();
  /** As it was when the test began: what was pressed before is no result of it. */
  const [before] = useState(view.diagnostics);
  const places = view.places.map(({ place }) => place);
  const place = chosen !== undefined && places.includes(chosen) ? chosen : places[0];

  const devices = view.diagnostics.devices.filter((device) => device.place === place);
  const { now } = view.diagnostics;
  // The buttons that steer the layer cannot be tested at the same time: the test has a beginning, and ends by itself.
  const [since, setSince] = useState<number>();
  const lastPress = Math.max(since ?? 0, ...devices.flatMap(({ pressed }) => Object.values(pressed)));
  // It is over for good then: a press of the counter does not begin it anew.
  if (since !== undefined && now - lastPress >= TEST_LEFT_MS) setSince(undefined);
  const testing = !steered || since !== undefined;

  useEffect(() => {
    if (place !== undefined && testing) void ask({ do: 'test', place });
    return () => void ask({ do: 'test' });
  }, [ask, place, testing]);

  const shown = view.places.filter((one) => one.place === place);
  return (
    <div className="check diag">
      <section className="check-buttons" data-place={place} aria-labelledby="staff-test">
        <h2 id="staff-test">{t('test.title')}</h2>
        <p className="lead">{t('test.lead')}</p>
        {steered && (
          <button type="button" aria-pressed={testing} onClick={() => setSince(now)}>
            {t(testing ? 'test.ends' : 'test.begin')}
          </button>
        )}
        {view.places.length > 1 && (
          <fieldset className="choice" aria-label={t('test.place')}>
            {view.places.map((one) => (
              <button
                key={one.place}
                type="button"
                aria-pressed={one.place === place}
                onClick={() => setChosen(one.place)}
              >
                {one.name ?? page.t('place', { place: one.place })}
              </button>
            ))}
          </fieldset>
        )}
        {devices.length === 0 && <p>{page.t('devices.none')}</p>}
        {devices.map((device) => (
          <DeviceCard
            key={device.name}
            device={sinceThen(
              device,
              before.devices.find(({ name }) => name === device.name),
              before.now,
            )}
            now={view.diagnostics.now}
            texts={page}
            pressable
          />
        ))}
        <Notes notes={view.diagnostics.notes} texts={page} />
      </section>
      <section className="check-kiosk" aria-label={page.t('section.kiosk')}>
        {shown.map((one) => (
          <ForceMajeureCard key={one.place} place={one} />
        ))}
        {shown.map((one) => (
          <InsertCard key={one.place} place={one} />
        ))}
        <KioskFacts diagnostics={view.diagnostics} texts={page} />
      </section>
    </div>
  );
}

/** The device as if it had been switched on when the test began. */
function sinceThen(device: DeviceSnapshot, before: DeviceSnapshot | undefined, at: number): DeviceSnapshot {
  const entries = Object.entries(device.pressed).filter(([, when]) => when >= at);
  const counts = Object.entries(device.presses ?? {});
  const old: Readonly<Record<string, number>> = before?.presses ?? {};
  return {
    ...device,
    pressed: Object.fromEntries(entries),
    presses: Object.fromEntries(counts.map(([button, count]) => [button, count - (old[button] ?? 0)])),
  };
}

function ForceMajeureCard({ place }: { readonly place: StaffPlace }) {
  const { t } = useLayer().texts;
  const action = useAction();
  const left = place.forceMajeureLeftMs;
  if (left === undefined && action.state === 'idle') return null;
  return (
    <section className="card" aria-label={t('fm.title')}>
      <h2>{t('fm.title')}</h2>
      {left !== undefined && <p>{t('fm.left', { time: clockTime(left) })}</p>}
      {left !== undefined && (
        <SureButton
          label={t('fm.end')}
          sure={t('fm.sure')}
          disabled={action.state === 'doing'}
          onSure={() => action.run({ do: 'fm-end', place: place.place })}
        />
      )}
      <p role="status" className="done">
        {action.state === 'done' && left === undefined && t('fm.done')}
      </p>
      <p role="alert" className="trouble">
        {action.trouble}
      </p>
    </section>
  );
}
