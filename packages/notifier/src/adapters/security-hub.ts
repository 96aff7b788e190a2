import {
  BatchImportFindingsCommand,
  SecurityHubClient,
  type SecurityHubClientConfig,
} from '@aws-sdk/client-securityhub';
import { AppError, printable } from '@iam-tracker/core';
import { clientDefaults, PUBLISH_LIMITS, publishError } from '@iam-tracker/core/aws';
import type { DestinationOf } from '../destination.ts';
import { buildSecurityFinding } from '../payloads/security-finding.ts';
import type { Channel } from '../ports.ts';

/** Imports findings into Security Hub, under the default product of the account. What comes twice has the same `Id`. */
export function createSecurityHub(
  { productArn }: DestinationOf<'security_hub'>,
  config: SecurityHubClientConfig = {},
): Channel {
  const [, partition = '', , region = '', accountId = ''] = productArn.split(':');
  const client = new SecurityHubClient({ ...clientDefaults, ...PUBLISH_LIMITS, region, ...config });
  return {
    async deliver({ document }) {
      const finding = buildSecurityFinding(document, { partition, region, accountId });
      const command = new BatchImportFindingsCommand({
        Findings: [finding],
      });
      const answer = await client.send(command).catch((cause: unknown) => {
        throw publishError('import a finding into Security Hub', cause, HINT);
      });
      if (answer.FailedCount === 0) return;
      const [refused] = answer.FailedFindings ?? [];
      throw new AppError(
        'PUBLISH_FAILED',
        `Security Hub refused a finding: ${refused?.ErrorCode}: ${printable(refused?.ErrorMessage ?? '')}`,
        { hint: HINT },
      );
    },
  };
}

const HINT =
  'Security Hub CSPM has to be enabled in this Region, and the role needs securityhub:BatchImportFindings.';
