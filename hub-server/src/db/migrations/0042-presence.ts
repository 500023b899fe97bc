/**
 * At which hours of which day in store time a kiosk of a workplace is known to have run, a bit an hour (docs/decisions/0136).
 * Nothing is filled in for the days before this step: of those nothing is claimed.
 */
export const presence = `
CREATE TABLE presence_days (
  day INTEGER NOT NULL, workplace TEXT NOT NULL REFERENCES workplaces (id), hours INTEGER NOT NULL,
  PRIMARY KEY (day, workplace)) WITHOUT ROWID;
CREATE INDEX presence_days_workplace ON presence_days (workplace, day);
`;
