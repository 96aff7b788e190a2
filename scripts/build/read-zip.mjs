import { inflateRawSync } from 'node:zlib';

/**
 * An entry of a zip, with what its directory says of it: `mode` of Unix with the kind of file (0o100644), `written` as MS-DOS
 * has date and time.
 *
 * @typedef {{ contents: Buffer, mode: number, written: [time: number, date: number], extraBytes: number }} ZipEntry
 */

/**
 * Reads a zip as lambda-bundle.mjs writes it, without comment, encryption or Zip64, in the order of its directory.
 *
 * @param {Buffer} zip
 * @returns {Map<string, ZipEntry>}
 */
export function readZip(zip) {
  const end = zip.length - 22;
  /** @type {Map<string, ZipEntry>} */
  const entries = new Map();
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < zip.readUInt16LE(end + 10); index++) {
    const nameLength = zip.readUInt16LE(at + 28);
    const extraBytes = zip.readUInt16LE(at + 30);
    const start = zip.readUInt32LE(at + 42);
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const packed = zip.subarray(data, data + zip.readUInt32LE(at + 20));
    entries.set(zip.toString('utf8', at + 46, at + 46 + nameLength), {
      contents: zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed),
      mode: zip.readUInt16LE(at + 40),
      written: [zip.readUInt16LE(at + 12), zip.readUInt16LE(at + 14)],
      extraBytes,
    });
    at += 46 + nameLength + extraBytes + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Returns the contents of one file in a zip.
 *
 * @param {Buffer} zip
 * @param {string} name
 */
export function unzip(zip, name) {
  const entries = readZip(zip);
  const entry = entries.get(name);
  if (!entry) throw new Error(`the zip has no ${name}, but ${[...entries.keys()].join(', ')}`);
  return entry.contents;
}
