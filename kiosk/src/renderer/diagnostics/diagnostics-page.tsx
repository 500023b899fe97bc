import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import { useEffect, useState } from 'react';
import { DeviceCard } from './device-card.tsx';
import { KioskFacts } from './kiosk-facts.tsx';
import { Notes } from './notes.tsx';
import { textsOf } from './texts.ts';
import { TillFacts } from './till-facts.tsx';
import { useDiagnostics } from './use-diagnostics.ts';

/** What an installer needs to see of a kiosk: every device, every button, journal, hub and clock, in words. */
export function DiagnosticsPage() {
  const [locale, setLocale] = useState<Locale>(navigator.language.startsWith('en') ? 'en' : 'ru');
  const { diagnostics, answered } = useDiagnostics();
  const texts = textsOf(locale);
  const { t } = texts;
  useEffect(() => {
    document.documentElement.lang = locale;
    document.title = t('title');
  }, [locale, t]);
  return (
    <main className="diag">
      <header className="head">
        <h1>{t('title')}</h1>
        <button
          type="button"
          lang={locale === 'ru' ? 'en' : 'ru'}
          onClick={() => setLocale(locale === 'ru' ? 'en' : 'ru')}
        >
          {t('language')}
        </button>
      </header>
      <p className="lead">{t('lead')}</p>
      <p role="status" className="gone">
        {answered ? '' : t('gone', { time: diagnostics === undefined ? '–' : texts.time(diagnostics.now) })}
      </p>
      {diagnostics !== undefined && (
        <>
          <h2>{t('section.devices')}</h2>
          {diagnostics.devices.length === 0 && <p>{t('devices.none')}</p>}
          <Notes notes={diagnostics.notes} texts={texts} />
          {diagnostics.devices.map((device) => (
            <DeviceCard
              key={`${device.place} ${device.name}`}
              device={device}
              now={diagnostics.now}
              texts={texts}
            />
          ))}
          <h2>{t('section.kiosk')}</h2>
          <KioskFacts diagnostics={diagnostics} texts={texts} />
          <TillFacts diagnostics={diagnostics} texts={texts} />
        </>
      )}
    </main>
  );
}
