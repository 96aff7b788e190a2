/** How bad it is, the worst first. */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'WARNING', 'INFO'] as const;
export type Severity = (typeof SEVERITIES)[number];
