/** Rules that another has taken the place of: settings that name them mean the other. */
export const RETIRED_RULES: ReadonlyMap<string, string> = new Map([
  ['IAM-RECON-BREADTH', 'IAM-RECON-FAST'],
]);
