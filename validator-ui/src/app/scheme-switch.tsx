import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSchemeChoice } from './color-scheme.tsx';
import { type SchemeChoice, schemeChoices } from './scheme.ts';

const marks: Readonly<Record<SchemeChoice, ReactNode>> = {
  light: (
    <>
      <circle cx="8" cy="8" r="3.1" />
      <path d="M8 .8v2M8 13.2v2M.8 8h2M13.2 8h2M2.9 2.9l1.4 1.4M11.7 11.7l1.4 1.4M13.1 2.9l-1.4 1.4M4.3 11.7l-1.4 1.4" />
    </>
  ),
  dark: <path d="M13.6 9.9A6.2 6.2 0 0 1 6.1 2.4a6.2 6.2 0 1 0 7.5 7.5z" />,
  system: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />
    </>
  ),
};

/** Light, dark, or as the system has it: remembered by the browser. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const [chosen, choose] = useSchemeChoice();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would be drawn; this group is named for assistive technology.
    <div className="schemes" role="group" aria-label={t('scheme.label')}>
      {schemeChoices.map((each) => (
        <button
          key={each}
          type="button"
          className="plain-button"
          aria-pressed={each === chosen}
          aria-label={t(`scheme.${each}`)}
          title={t(`scheme.${each}`)}
          data-testid={`scheme-${each}`}
          onClick={() => choose(each)}
        >
          <svg
            width="16"
            height="16"
            viewBox="0 0 16 16"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.6"
            strokeLinecap="round"
            aria-hidden="true"
          >
            {marks[each]}
          </svg>
        </button>
      ))}
    </div>
  );
}
