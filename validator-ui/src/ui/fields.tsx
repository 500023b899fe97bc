import { type ComponentProps, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf, detailOf } from '../api/errors.ts';
import './fields.css';
import { ProblemLine } from './states.tsx';

/** An input with its name above and what may stand in it below. */
export function Field({
  label,
  hint,
  error,
  ...input
}: ComponentProps<'input'> & {
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with what stands in it. */
  readonly error?: string | undefined;
}) {
  const id = useId();
  const said = [error === undefined ? [] : [`${id}e`], hint === undefined ? [] : [`${id}h`]].flat().join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        autoComplete="off"
        {...(said === '' ? {} : { 'aria-describedby': said })}
        {...(error === undefined ? {} : { 'aria-invalid': true })}
        {...input}
      />
      {error === undefined ? null : (
        <p id={`${id}e`} className="field-error" role="alert">
          {error}
        </p>
      )}
      {hint === undefined ? null : (
        <p id={`${id}h`} className="field-hint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** Some lines of text. */
export function Area({
  label,
  hint,
  ...area
}: ComponentProps<'textarea'> & { readonly label: string; readonly hint?: string }) {
  const id = useId();
  return (
    <div className="field field-area">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        autoComplete="off"
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}h` })}
        {...area}
      />
      {hint === undefined ? null : (
        <p id={`${id}h`} className="field-hint">
          {hint}
        </p>
      )}
    </div>
  );
}

export function Choice({
  label,
  children,
  ...select
}: ComponentProps<'select'> & { readonly label: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} {...select}>
        {children}
      </select>
    </div>
  );
}

export function Tick({ label, ...input }: ComponentProps<'input'> & { readonly label: string }) {
  return (
    <label className="tick">
      <input type="checkbox" {...input} />
      {label}
    </label>
  );
}

/** What went wrong, if anything did. */
export function Failure({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  if (error === null) return null;
  const code = codeOf(error);
  const detail = detailOf(error);
  const text = t(`problem.${code}`);
  return <ProblemLine code={code} text={detail === undefined ? text : `${text} ${detail}`} />;
}

/** The text of a form's field, without space around it; empty where there is none. */
export const textOf = (data: FormData, name: string): string => {
  const value = data.get(name);
  return typeof value === 'string' ? value.trim() : '';
};
