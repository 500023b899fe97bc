import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import { useId, useState } from 'react';
import type { StaffView } from '../../screen/staff-protocol.ts';
import { useLayer } from './context.ts';
import { languageNames } from './language-names.ts';
import { SureButton } from './sure-button.tsx';
import { UpdateCard } from './update-card.tsx';
import { useAction } from './use-action.ts';

export interface SettingsPanelProps {
  readonly view: StaffView;
  readonly locale: Locale;
  readonly onLocale: (locale: Locale) => void;
}

const customers = ['ru', 'en', 'choice'] as const;

export function SettingsPanel({ view, locale, onLocale }: SettingsPanelProps) {
  const { t } = useLayer().texts;
  const language = useAction();
  const restart = useAction();
  return (
    <div className="form">
      <h2>{t('settings.language')}</h2>
      <fieldset className="choice" aria-label={t('settings.language')}>
        {customers.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={view.locale.split(':')[0] === name}
            onClick={() => language.run({ do: 'locale', locale: name })}
          >
            {t(`language.${name}`)}
          </button>
        ))}
      </fieldset>
      <p role="alert" className="trouble">
        {language.trouble}
      </p>
      <h2>{t('settings.own')}</h2>
      <fieldset className="choice" aria-label={t('settings.own')}>
        {(['ru', 'en'] as const).map((name) => (
          <button
            key={name}
            type="button"
            lang={name}
            aria-pressed={locale === name}
            onClick={() => onLocale(name)}
          >
            {languageNames[name]}
          </button>
        ))}
      </fieldset>
      <h2>{t('console.title')}</h2>
      <p className="lead">{t('console.lead')}</p>
      <ChangePin fromHub={view.pin === 'hub'} />
      <UpdateCard view={view} />
      <h2>{t('settings.restart')}</h2>
      <p className="lead">{t('settings.restart.lead')}</p>
      <SureButton
        label={t('settings.restart')}
        sure={t('settings.restart.sure')}
        disabled={restart.state === 'done'}
        onSure={() => restart.run({ do: 'restart' })}
      />
      <p role="status" className="done">
        {restart.state === 'done' && t('settings.restart.doing')}
      </p>
      <p role="alert" className="trouble">
        {restart.trouble}
      </p>
    </div>
  );
}

function ChangePin({ fromHub }: { readonly fromHub: boolean }) {
  const { t } = useLayer().texts;
  const action = useAction();
  const [pin, setPin] = useState('');
  const id = useId();
  return (
    <form
      data-keys="own"
      onSubmit={(event) => {
        event.preventDefault();
        action.run({ do: 'pin', pin });
        setPin('');
      }}
    >
      <h2>{t('settings.pin')}</h2>
      {fromHub ? (
        <p className="lead">{t('settings.pin.hub')}</p>
      ) : (
        <>
          <label htmlFor={id}>{t('settings.pin.new')}</label>
          <div className="row">
            <input
              id={id}
              type="password"
              inputMode="numeric"
              autoComplete="new-password"
              maxLength={12}
              value={pin}
              onChange={(event) => setPin(event.target.value.replaceAll(/\D/g, ''))}
            />
            <button type="submit" disabled={pin.length < 4}>
              {t('settings.pin.change')}
            </button>
          </div>
          <p className="help">{t('error.pin-unfit')}</p>
        </>
      )}
      <p role="status" className="done">
        {action.state === 'done' && t('settings.pin.done')}
      </p>
      <p role="alert" className="trouble">
        {action.trouble}
      </p>
    </form>
  );
}
