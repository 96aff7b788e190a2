/**
 * When AWS changed what it writes. Sources: AWS Security Blog, "Important changes to CloudTrail events
 * for AWS IAM Identity Center" (announced for the first date, fully deployed by the second); release
 * notes of the SDKs for Regional STS by default; the launch of `aws login`; the launch of user
 * impersonation by applications. Multi-Region Identity Center: the year is right, the day is not known.
 */
export const IDENTITY_CENTER_CHANGE = Date.UTC(2025, 6, 14);
export const IDENTITY_CENTER_CHANGE_COMPLETE = Date.UTC(2025, 10, 26);
export const REGIONAL_STS_DEFAULT = Date.UTC(2025, 6, 31);
export const CLI_CONSOLE_LOGIN = Date.UTC(2025, 10, 19);
export const MULTI_REGION_IDENTITY_CENTER = Date.UTC(2026, 0, 1);
export const APPLICATION_IMPERSONATION = Date.UTC(2026, 6, 1);
