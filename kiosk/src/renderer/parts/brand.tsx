import { useTexts } from '../i18n.ts';

/** The ring with a dot: the button seen from above. */
export function Brand() {
  const { common } = useTexts();
  return (
    <span className="brand" lang="ru">
      <svg viewBox="0 0 40 40" aria-hidden="true">
        <circle cx="20" cy="20" r="17" fill="none" stroke="currentColor" strokeWidth="4.6" />
        <circle cx="20" cy="20" r="7.2" fill="currentColor" />
      </svg>
      <span>{common('brand')}</span>
    </span>
  );
}
