import { useTranslation } from 'react-i18next';
import { languages, useLanguage } from '../i18n/i18n.ts';

const names = { ru: 'Русский', en: 'English' } as const;

export function LanguageSwitch() {
  const { t } = useTranslation();
  const [language, choose] = useLanguage();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would be drawn; this group is named for assistive technology.
    <div className="languages" role="group" aria-label={t('common.language')}>
      {languages.map((each) => (
        <button
          key={each}
          type="button"
          className="plain-button"
          lang={each}
          aria-pressed={each === language}
          title={names[each]}
          data-testid={`language-${each}`}
          onClick={() => choose(each)}
        >
          {each.toUpperCase()}
        </button>
      ))}
    </div>
  );
}
