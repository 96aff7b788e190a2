import { createGunzip, createGzip } from 'node:zlib';

/** Facts of one day by their keys. */
export interface FactStore<Fact> {
  get(key: string): Fact | undefined;
  /** Yields all of them, by key. */
  entries(): Iterable<readonly [key: string, fact: Fact]>;
}

/** What a day tells of later ones, and what it asked earlier ones for. */
export interface DayFacts<Fact> {
  readonly gives: FactStore<Fact>;
  /** Keys that were looked for in earlier days, found or not: what they say of others makes no difference here. */
  readonly wants: ReadonlySet<string>;
}

/** Characters that are compressed at once. */
const CHUNK_CHARACTERS = 65_536;

/** Makes the object of a day: JSON lines, compressed; what is wanted first, then a fact a line, by key. */
export async function encodeFacts<Fact>({ gives, wants }: DayFacts<Fact>): Promise<Uint8Array> {
  const gzip = createGzip();
  const chunks: Uint8Array[] = [];
  gzip.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    gzip.once('end', resolve).once('error', reject);
  });
  let text = `${JSON.stringify({ wants: encodeHashes(wants) })}\n`;
  for (const entry of gives.entries()) {
    text += `${JSON.stringify(entry)}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    if (!gzip.write(text)) await new Promise((resolve) => gzip.once('drain', resolve));
    text = '';
  }
  gzip.end(text);
  await ended;
  return Buffer.concat(chunks);
}

/** Yields the facts of an object, by key, without holding more than a line of them. */
export async function* readFacts<Fact>(
  content: Uint8Array,
): AsyncGenerator<readonly [key: string, fact: Fact]> {
  let isFirst = true;
  for await (const line of readLines(content)) {
    if (!isFirst) yield JSON.parse(line) as [string, Fact];
    isFirst = false;
  }
}

/** Tells whether the day of an object wanted any of the keys; now and then it says so of a day that did not. */
export async function wantsAny(content: Uint8Array, keys: readonly string[]): Promise<boolean> {
  for await (const line of readLines(content)) {
    const { wants } = JSON.parse(line) as { wants: string };
    const bytes = Buffer.from(wants, 'base64');
    const hashes = new Set<number>();
    for (let at = 0; at < bytes.length; at += 4) hashes.add(bytes.readUInt32LE(at));
    return keys.some((key) => hashes.has(hashOf(key)));
  }
  return true;
}

/** Returns the keys whose facts are not those of the object that was there before. */
export async function changedKeys<Fact>(
  before: Uint8Array | undefined,
  gives: FactStore<Fact>,
): Promise<string[]> {
  const changed: string[] = [];
  const known = new Set<string>();
  for await (const [key, fact] of before === undefined ? [] : readFacts<Fact>(before)) {
    known.add(key);
    if (JSON.stringify(fact) !== JSON.stringify(gives.get(key))) changed.push(key);
  }
  for (const [key] of gives.entries()) if (!known.has(key)) changed.push(key);
  return changed;
}

async function* readLines(content: Uint8Array): AsyncGenerator<string> {
  const gunzip = createGunzip();
  gunzip.end(content);
  gunzip.setEncoding('utf8');
  let rest = '';
  for await (const chunk of gunzip as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Four bytes a key: a day may want hundreds of thousands. */
function encodeHashes(keys: ReadonlySet<string>): string {
  const hashes = Uint32Array.from([...keys], hashOf).sort();
  const bytes = Buffer.alloc(hashes.length * 4);
  for (const [index, hash] of hashes.entries()) bytes.writeUInt32LE(hash, index * 4);
  return bytes.toString('base64');
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
