/** What MySQL's specifiers are in strftime, for date_format and date_parse; Trino refuses what is not here. */
const MYSQL: Readonly<Record<string, string>> = {
  a: '%a',
  b: '%b',
  c: '%-m',
  d: '%d',
  e: '%-d',
  f: '%f',
  H: '%H',
  h: '%I',
  I: '%I',
  i: '%M',
  j: '%j',
  k: '%-H',
  l: '%-I',
  M: '%B',
  m: '%m',
  p: '%p',
  r: '%I:%M:%S %p',
  S: '%S',
  s: '%S',
  T: '%H:%M:%S',
  v: '%V',
  W: '%A',
  x: '%G',
  Y: '%Y',
  y: '%y',
  '%': '%%',
};
const UNSUPPORTED = /[DUuVwX]/;

/** Translates a format of MySQL; undefined when there is no such format in strftime. */
export function fromMySqlFormat(format: string): string | undefined {
  if (/%$/.test(format.replaceAll('%%', ''))) return undefined;
  let isKnown = true;
  const translated = format.replace(/%(.)/gs, (_, letter: string) => {
    if (UNSUPPORTED.test(letter)) isKnown = false;
    // An unknown letter stands for itself.
    return MYSQL[letter] ?? letter;
  });
  return isKnown ? translated : undefined;
}

/** What runs of a letter are in strftime, for format_datetime and parse_datetime (Joda). */
const JODA: Readonly<Record<string, (length: number) => string | undefined>> = {
  y: (length) => (length === 2 ? '%y' : '%Y'),
  Y: (length) => (length === 2 ? '%y' : '%Y'),
  M: (length) => ['%-m', '%m', '%b', '%B'][Math.min(length, 4) - 1],
  d: (length) => ['%-d', '%d'][length - 1],
  H: (length) => ['%-H', '%H'][length - 1],
  h: (length) => ['%-I', '%I'][length - 1],
  m: (length) => ['%-M', '%M'][length - 1],
  s: (length) => ['%-S', '%S'][length - 1],
  S: (length) => (length === 3 ? '%g' : undefined),
  a: () => '%p',
  E: (length) => (length <= 3 ? '%a' : '%A'),
  e: (length) => (length === 1 ? '%u' : undefined),
  D: (length) => (length === 3 ? '%j' : undefined),
  x: (length) => (length === 4 ? '%G' : undefined),
  w: (length) => (length === 2 ? '%V' : undefined),
};
const JODA_PART = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g;

/** Translates a pattern of Joda; undefined when strftime has nothing like it, zones and eras among it. */
export function fromJodaFormat(pattern: string): string | undefined {
  if (pattern.replace(JODA_PART, '') !== '') return undefined;
  let translated = '';
  for (const [part, quoted, letter] of pattern.matchAll(JODA_PART)) {
    if (letter !== undefined) {
      const known = Object.hasOwn(JODA, letter) ? JODA[letter]?.(part.length) : undefined;
      if (known === undefined) return undefined;
      translated += known;
    } else {
      const text = quoted === undefined ? part : quoted === '' ? "'" : quoted.replaceAll("''", "'");
      translated += text.replaceAll('%', '%%');
    }
  }
  return translated;
}
