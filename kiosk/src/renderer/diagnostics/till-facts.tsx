import type { Diagnostics } from '../../screen/diagnostics.ts';
import { Fact } from './fact.tsx';
import type { PageTexts } from './texts.ts';

/** Who tells the kiosk of sales, and who works. What is wrong is told by its code and in the log's words. */
export function TillFacts({
  diagnostics: { pos, shift },
  texts: { t, time, number, locale },
}: {
  readonly diagnostics: Diagnostics;
  readonly texts: PageTexts;
}) {
  if (pos === undefined || shift === undefined) return null;
  const { doors, registers, folders, fileFault } = pos;
  return (
    <>
      <h2>{t('section.tills')}</h2>
      <dl className="facts">
        {doors.length === 0 && folders.length === 0 && <Fact name={t('tills')} value={t('tills.none')} />}
        {fileFault !== undefined && <Fact name="pos.json" value={fileFault} state="warn" />}
        {doors.map(({ address, tls, fingerprint, fault }) => (
          <Fact
            key={address}
            name={t('tills.door', { address: `${tls ? 'https' : 'http'}://${address}` })}
            value={
              fault ?? (fingerprint === undefined ? t('tills.open') : `${t('tills.open')}; ${fingerprint}`)
            }
            state={fault === undefined ? 'good' : 'warn'}
          />
        ))}
        {registers.map(({ id, place, from, served, lastCall, lastError }) => (
          <Fact
            key={`${from} ${id}`}
            name={t('tills.register', { id, place })}
            value={[
              ...(served ? [] : [t('tills.unserved')]),
              lastCall === undefined
                ? t('tills.silent')
                : t('tills.lastCall', { time: time(lastCall.at), result: lastCall.result }),
              ...(lastError === undefined
                ? []
                : [t('tills.lastError', { time: time(lastError.at), code: lastError.code })]),
            ].join('; ')}
            {...(served ? {} : { state: 'warn' as const })}
          />
        ))}
        {folders.map(({ path, place, state, since, lastDone, lastBad }) => (
          <Fact
            key={path}
            name={t('tills.folder', { path, place })}
            value={[
              state === 'there' ? t('folder.there') : t(`folder.${state}`, { time: time(since) }),
              ...(lastDone === undefined
                ? []
                : [
                    t('folder.done', {
                      time: time(lastDone.at),
                      file: lastDone.file,
                      rows: number(lastDone.rows),
                    }),
                  ]),
              ...(lastBad === undefined
                ? []
                : [
                    t('folder.bad', {
                      time: time(lastBad.at),
                      file: lastBad.file,
                      reason: lastBad.reason[locale],
                    }),
                  ]),
            ].join('; ')}
            state={state === 'there' ? 'good' : 'warn'}
          />
        ))}
        {shift.places.map(({ place, number: worker, by }) => (
          <Fact
            key={place}
            name={t('shift', { place })}
            value={
              worker === undefined || by === undefined ? t('shift.nobody') : `${worker}, ${t(`shift.${by}`)}`
            }
          />
        ))}
        {shift.roster !== undefined && (
          <Fact
            name={t('roster')}
            value={shift.roster.fault ?? t('roster.entries', { entries: number(shift.roster.entries) })}
            state={shift.roster.fault === undefined ? 'good' : 'warn'}
          />
        )}
      </dl>
    </>
  );
}
