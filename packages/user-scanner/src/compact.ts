/** Leaves out what is undefined: absent is the one spelling of "nothing to tell". */
export function compact<T extends object>(fields: T): Compacted<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Compacted<T>;
}

type Compacted<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };
