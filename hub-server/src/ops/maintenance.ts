/** What can be done to a hub's data from the command line beside running it. */
export const MAINTENANCE = ['admin-link', 'archive', 'backup', 'rebuild', 'restore', 'verify'] as const;
export type Maintenance = (typeof MAINTENANCE)[number];

export const isMaintenance = (name: string | undefined): name is Maintenance =>
  MAINTENANCE.some((each) => each === name);
