import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Field } from '../../ui/fields.tsx';
import { Form } from '../../ui/form.tsx';
import { formatDate } from '../../ui/format.ts';
import { ErrorState } from '../../ui/states.tsx';

const key = ['own-identities'] as const;

/** To whom one is linked at a provider of identities, and the end of it by the password; nothing where there is no link. */
export function IdentitySection() {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const [language] = useLanguage();
  const own = useQuery({ queryKey: key, queryFn: ({ signal }) => orThrow(hub.ownIdentities(signal)) });
  const removed = useMutation({
    mutationFn: (password: string) => orThrow(hub.removeIdentities(password)),
    gcTime: 0,
  });
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const linked = own.data?.identities ?? [];
  if (own.data === undefined && own.isError) {
    return (
      <section aria-labelledby="account-identity" data-testid="identity">
        <h2 id="account-identity">{t('identity.title')}</h2>
        <ErrorState error={own.error} onRetry={() => void own.refetch()} />
      </section>
    );
  }
  if (own.data === undefined || (linked.length === 0 && !removed.isSuccess)) return null;
  return (
    <section aria-labelledby="account-identity" data-testid="identity">
      <h2 id="account-identity">{t('identity.title')}</h2>
      {linked.map(({ issuer, since }) => (
        <p key={issuer} data-testid="identity-linked">
          {t('identity.linked', { issuer, date: formatDate(since, timeZone, language) })}
        </p>
      ))}
      {linked.length === 0 ? <p role="status">{t('identity.removed')}</p> : null}
      {linked.length === 0 ? null : own.data.password ? (
        <>
          <p>{t('identity.removeText')}</p>
          <Form
            name="identity"
            action={t('identity.remove')}
            className="account-form"
            send={(data) => {
              const password = data.get('password');
              return removed.mutateAsync(typeof password === 'string' ? password : '');
            }}
            onDone={() => void client.invalidateQueries({ queryKey: key })}
          >
            <Field
              name="password"
              type="password"
              label={t('account.current')}
              autoComplete="current-password"
              required
              data-testid="identity-password"
            />
          </Form>
        </>
      ) : (
        <p data-testid="identity-only">{t('identity.noPassword')}</p>
      )}
    </section>
  );
}
