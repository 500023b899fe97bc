export interface FactProps {
  readonly name: string;
  readonly value: string;
  /** Absent: it is neither. */
  readonly state?: 'good' | 'warn';
}

/** A line of a list of facts. The mark's shape says what its colour says. */
export function Fact({ name, value, state }: FactProps) {
  return (
    <div data-fact={state}>
      <dt>
        {state !== undefined && (
          <svg className="fact-mark" viewBox="0 0 16 16" aria-hidden="true">
            {state === 'good' ? <path d="M3 8.5l3.4 3.4L13 4.6" /> : <path d="M8 2.5v7M8 12.4v1.2" />}
          </svg>
        )}
        {name}
      </dt>
      <dd>{value === '' ? '–' : value}</dd>
    </div>
  );
}
