/** The program's version, as it stands in every `boot` event. */
export const version = '0.1.0';
