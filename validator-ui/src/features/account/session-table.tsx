import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { sessionKey } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { timesIn } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';

export const ownSessionsKey = ['sessions'] as const;

/** Where one is signed in, with a way to end each. */
export function SessionTable() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: ownSessionsKey,
    queryFn: ({ signal }) => orThrow(hub.sessions(signal)),
  });
  const end = useMutation({
    mutationFn: (id: string) => orThrow(hub.endSession(id)),
    onSettled: () => client.invalidateQueries({ queryKey: ownSessionsKey }),
  });
  const endAll = useMutation({
    mutationFn: () => orThrow(hub.endSessions()),
    onSuccess: () => {
      hub.setCsrf(undefined);
      client.setQueryData(sessionKey, null);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
    },
  });
  if (sessions.isPending) return <LoadingState />;
  if (sessions.data === undefined)
    return <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />;
  const time = (at: number): string =>
    timesIn(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
  return (
    <>
      <Failure error={sessions.error} />
      <table>
        <thead>
          <tr>
            <th scope="col">{t('account.browser')}</th>
            <th scope="col">{t('account.begun')}</th>
            <th scope="col">{t('account.seen')}</th>
            <th scope="col">{t('account.end')}</th>
          </tr>
        </thead>
        <tbody>
          {sessions.data.sessions.map(({ id, agent, createdAt, seenAt, current }) => (
            <tr key={id} data-testid="session">
              <td className="agent">{agent === '' ? t('account.unknownBrowser') : agent}</td>
              <td>{time(createdAt)}</td>
              <td>{current ? t('account.thisOne') : time(seenAt)}</td>
              <td>
                {current ? null : (
                  <Button
                    variant="default"
                    size="xs"
                    onClick={() => end.mutate(id)}
                    aria-label={t('account.endLabel', { time: time(createdAt) })}
                    data-testid="end-session"
                  >
                    {t('account.end')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button variant="default" onClick={() => endAll.mutate()} data-testid="end-all">
        {t('account.endAll')}
      </Button>
    </>
  );
}
