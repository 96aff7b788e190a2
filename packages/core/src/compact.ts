/** An object without the fields that are undefined. */
export type Compact<T> = {
  [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key];
} & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/**
 * Returns a copy of the object without the fields that are undefined, for types that tell a field that is missing from
 * one that is undefined. Fields of fields stay as they are.
 *
 * @example compact({ profile: 'audit', region: undefined }) // { profile: 'audit' }
 */
export function compact<T extends object>(object: T): Compact<T> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Compact<T>;
}
