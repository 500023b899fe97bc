import type { AuditFilter } from '@otklik/shared/api/audit.ts';

/** What was typed into the filter, as the hub takes it; a day begins and ends by this browser's clock. */
export function filterOf(field: (name: string) => string): AuditFilter {
  const text = (name: 'user' | 'action' | 'kind' | 'id') => {
    const value = field(name);
    return value === '' ? {} : { [name]: value };
  };
  const day = (name: 'from' | 'to', later: number) => {
    const [year, month, date] = field(name).split('-').map(Number);
    if (year === undefined || month === undefined || date === undefined) return {};
    return { [name]: new Date(year, month - 1, date + later).getTime() };
  };
  return {
    ...{ ...text('user'), ...text('action'), ...text('kind'), ...text('id') },
    // The last day is meant with all its hours.
    ...{ ...day('from', 0), ...day('to', 1) },
  };
}
