import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import { AppError, type Clock, MINUTE, printable } from '@iam-tracker/core';
import { clientDefaults, PUBLISH_LIMITS } from '@iam-tracker/core/aws';
import type { Secrets } from '../ports.ts';

/** Within it, a secret that was replaced is still used, unless it was refused. */
const KEPT_MILLISECONDS = 5 * MINUTE;

const REQUEST_LIMITS = { ...PUBLISH_LIMITS, maxAttempts: 2 };

interface KeptSecret {
  readonly text: string;
  readonly until: number;
}

/** Reads secrets of Secrets Manager, each in the Region that its ARN names. */
export function createSecretsManager(
  clock: Pick<Clock, 'now'>,
  config: SecretsManagerClientConfig = {},
): Secrets {
  const kept = new Map<string, KeptSecret>();
  const clients = new Map<string, SecretsManagerClient>();

  function clientOf(arn: string): SecretsManagerClient {
    const region = arn.split(':')[3] ?? '';
    const client =
      clients.get(region) ??
      new SecretsManagerClient({ ...clientDefaults, ...REQUEST_LIMITS, region, ...config });
    clients.set(region, client);
    return client;
  }

  async function fetchText(arn: string): Promise<string> {
    try {
      const { SecretString } = await clientOf(arn).send(
        new GetSecretValueCommand({ SecretId: arn }),
      );
      return SecretString?.trim() ?? '';
    } catch (cause) {
      const { message, name } = cause instanceof Error ? cause : new Error(String(cause));
      throw new AppError(
        'BAD_CONFIGURATION',
        `Cannot read the secret ${arn}: ${name}: ${printable(message, 200)}`,
        {
          hint: 'The role needs secretsmanager:GetSecretValue on it, and kms:Decrypt on a key of your own (secret_kms_key_arns).',
          cause,
        },
      );
    }
  }

  return {
    async read(arn) {
      const known = kept.get(arn);
      if (known !== undefined && known.until > clock.now()) return known.text;
      const text = await fetchText(arn);
      if (text === '') {
        throw new AppError('BAD_CONFIGURATION', `The secret ${arn} has no text.`);
      }
      kept.set(arn, { text, until: clock.now() + KEPT_MILLISECONDS });
      return text;
    },
    forget: (arn) => {
      kept.delete(arn);
    },
  };
}
