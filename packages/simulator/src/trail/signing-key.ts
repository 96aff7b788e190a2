import { createSign, generateKeyPairSync } from 'node:crypto';

/** A key pair of CloudTrail in a Region, made at run time. */
export interface SigningKey {
  readonly region: string;
  readonly fingerprint: string;
  /** Signs a text with SHA256withRSA; lower-case hexadecimal. */
  sign(text: string): string;
  /** As ListPublicKeys answers and `aws cloudtrail list-public-keys` prints it. */
  readonly publicKey: PublicKeyEntry;
}

/** An entry of what ListPublicKeys answers. */
interface PublicKeyEntry {
  /** DER of an RSAPublicKey (PKCS #1), base64. */
  readonly Value: string;
  readonly ValidityStartTime: string;
  readonly ValidityEndTime: string;
  readonly Fingerprint: string;
}

interface SigningKeyOptions {
  readonly region: string;
  /** Milliseconds. */
  readonly validFrom: number;
  readonly validTo: number;
  /** CloudTrail has 2048; less is quicker where many digests are signed. */
  readonly bits?: number;
}

let made = 0;

/** Makes a key of a Region. */
export function createSigningKey(options: SigningKeyOptions): SigningKey {
  const { region, validFrom, validTo, bits = 2048 } = options;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  made += 1;
  const fingerprint = made.toString(16).padStart(32, 'f');
  return {
    region,
    fingerprint,
    sign: (text) => createSign('RSA-SHA256').update(text).sign(privateKey, 'hex'),
    publicKey: {
      Value: publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64'),
      ValidityStartTime: new Date(validFrom).toISOString(),
      ValidityEndTime: new Date(validTo).toISOString(),
      Fingerprint: fingerprint,
    },
  };
}
