import type { LanguageName } from '../i18n.ts';

export interface LanguageChoiceProps {
  /** The languages the place is not in now. */
  readonly languages: readonly LanguageName[];
  readonly choose: (tag: string) => void;
}

/** One button a language, each in its own words; where room is short or languages are many, by its tag. */
export function LanguageChoice({ languages, choose }: LanguageChoiceProps) {
  return (
    <div className="languages" data-many={languages.length > 2 || undefined}>
      {languages.map(({ tag, name }) => (
        <button
          key={tag}
          type="button"
          className="language"
          lang={tag}
          aria-label={name}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(tag)}
        >
          <span className="language-name">{name}</span>
          <span className="language-tag">{tag.slice(0, 2).toUpperCase()}</span>
        </button>
      ))}
    </div>
  );
}
