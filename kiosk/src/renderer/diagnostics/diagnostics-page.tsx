import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import { useEffect, useState } from 'react';
import type { Diagnostics } from '../../screen/diagnostics.ts';
import { DeviceCard, Fact } from './device-card.tsx';
import { type FaultKey, type PageTexts, textsOf } from './texts.ts';
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
    <main>
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
          {diagnostics.notes.map(({ code, detail }) => (
            <p key={`${code} ${detail}`} className="fault">
              {texts.fault(`fault.${code}` satisfies FaultKey)} <small>{detail}</small>
            </p>
          ))}
          {diagnostics.devices.map((device) => (
            <DeviceCard
              key={`${device.place} ${device.name}`}
              device={device}
              now={diagnostics.now}
              texts={texts}
            />
          ))}
          <KioskFacts diagnostics={diagnostics} texts={texts} />
        </>
      )}
    </main>
  );
}

function KioskFacts(props: { readonly diagnostics: Diagnostics; readonly texts: PageTexts }) {
  const { t, number, time } = props.texts;
  const { journal, sync, version, kiosk, startedAt } = props.diagnostics;
  const record =
    journal.fault === null
      ? t('journal.sound', { events: number(journal.lastSeq) })
      : t(`journal.${journal.fault.code}`);
  return (
    <>
      <h2>{t('section.kiosk')}</h2>
      <dl className="facts">
        <Fact name={t('journal')} value={record} />
        {journal.freeBytes !== undefined && (
          <Fact
            name={t('disk')}
            value={t('megabytes', { size: number(Math.round(journal.freeBytes / 1e6)) })}
          />
        )}
        <Fact
          name={t('hub')}
          value={t(sync === undefined ? 'hub.none' : sync.online ? 'hub.online' : 'hub.offline')}
        />
        {sync !== undefined && <Fact name={t('queue')} value={number(sync.queued)} />}
        {sync !== undefined && (
          <Fact
            name={t('clock')}
            value={
              sync.clock === undefined
                ? t('clock.unknown')
                : t('clock.value', {
                    offset: number(Math.round(sync.clock.offset)),
                    error: number(Math.ceil(sync.clock.error)),
                  })
            }
          />
        )}
        <Fact name={t('version')} value={version} />
        <Fact name={t('identity')} value={kiosk} />
        <Fact name={t('started')} value={time(startedAt)} />
      </dl>
    </>
  );
}
