/** Which journals tell of a store is asked with every step of scoring, and of every sample that is shown. */
export const placementsByWorkplace = `
CREATE INDEX placements_workplace ON placements (workplace);
`;
