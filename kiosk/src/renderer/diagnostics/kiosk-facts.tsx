import type { Diagnostics } from '../../screen/diagnostics.ts';
import { Fact } from './fact.tsx';
import type { PageTexts } from './texts.ts';

/** How the kiosk fares, line by line; what wants somebody's hand carries a mark. */
export function KioskFacts(props: { readonly diagnostics: Diagnostics; readonly texts: PageTexts }) {
  const { t, number, time } = props.texts;
  const { journal, sync, version, kiosk, startedAt, questions } = props.diagnostics;
  const record =
    journal.fault === null
      ? t('journal.sound', { events: number(journal.lastSeq) })
      : t(`journal.${journal.fault.code}`);
  return (
    <dl className="facts">
      <Fact
        state={sync?.online === true ? 'good' : 'warn'}
        name={t('hub')}
        value={t(sync === undefined ? 'hub.none' : sync.online ? 'hub.online' : 'hub.offline')}
      />
      {sync !== undefined && (
        <Fact
          state={sync.online || sync.queued === 0 ? 'good' : 'warn'}
          name={t('queue')}
          value={number(sync.queued)}
        />
      )}
      <Fact state={journal.fault === null ? 'good' : 'warn'} name={t('journal')} value={record} />
      {journal.freeBytes !== undefined && (
        <Fact
          state={journal.fault?.code === 'disk-low' || journal.fault?.code === 'disk-full' ? 'warn' : 'good'}
          name={t('disk')}
          value={t('megabytes', { size: number(Math.round(journal.freeBytes / 1e6)) })}
        />
      )}
      {sync !== undefined && (
        <Fact
          state={sync.clock === undefined ? 'warn' : 'good'}
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
      {questions !== undefined && (
        <>
          <Fact
            state={questions.faults.length === 0 ? 'good' : 'warn'}
            name={t('questions')}
            value={
              questions.faults.map(({ code }) => t(`questions.${code}`)).join('; ') || t('questions.sound')
            }
          />
          <Fact
            name={t('prompts')}
            value={t('prompts.ready', {
              ready: number(questions.prompts.filter(({ state }) => state === 'ready').length),
              needed: number(questions.prompts.length),
            })}
          />
        </>
      )}
      <Fact name={t('version')} value={version} />
      <Fact name={t('identity')} value={kiosk} />
      <Fact name={t('started')} value={time(startedAt)} />
    </dl>
  );
}
