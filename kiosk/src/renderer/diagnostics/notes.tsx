import type { Diagnostics } from '../../screen/diagnostics.ts';
import type { FaultKey, PageTexts } from './texts.ts';

/** What is wrong with devices but belongs to none. */
export function Notes({ notes, texts }: { readonly notes: Diagnostics['notes']; readonly texts: PageTexts }) {
  return notes.map(({ code, detail }) => (
    <p key={`${code} ${detail}`} className="fault">
      {texts.fault(`fault.${code}` satisfies FaultKey)} <small>{detail}</small>
    </p>
  ));
}
