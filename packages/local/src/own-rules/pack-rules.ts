import { buffer } from 'node:stream/consumers';
import type { CompiledRules } from '@iam-tracker/alerter/detect';
import { ZipFile } from 'yazl';

/** The file that the alerter looks for below `/opt` (terraform/modules/alerter). */
const RULES_FILE = 'detection-rules.json';

/** Writes compiled rules as the file that the alerter reads. */
export function writeRules(compiled: CompiledRules): string {
  return `${JSON.stringify(compiled)}\n`;
}

/** Packs compiled rules as the layer that Terraform deploys: the same rules give the same bytes, so it sees no change. */
export async function packRules(compiled: CompiledRules): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(writeRules(compiled)), RULES_FILE, {
    // Zip knows local time only: a local date gives the same fields in every time zone.
    mtime: new Date(1980, 0, 1),
    forceDosTimestamp: true,
    // Lambda runs as another user.
    mode: 0o100644,
    compressionLevel: 9,
  });
  zip.end();
  return buffer(zip.outputStream);
}
