/** The text of the QR code for an enrolment code of the hub at `hub` (an origin): shown by the hub, read at a kiosk. */
export const enrolLink = (hub: string, code: string): string => `${hub}/#enrol=${code}`;
