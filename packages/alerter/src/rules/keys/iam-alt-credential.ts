import { textIn } from '@iam-tracker/core';
import type { SingleEventRule } from '../../detect/rule.ts';
import { actorAndTarget, joinKey } from '../../event/caller.ts';

export const iamAltCredential: SingleEventRule = {
  id: 'IAM-ALT-CREDENTIAL',
  title: 'Uncommon credential added to a user',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1098.001'],
  kind: 'single',
  on: {
    iam: [
      'CreateServiceSpecificCredential',
      'ResetServiceSpecificCredential',
      'UploadSigningCertificate',
      'UploadSSHPublicKey',
    ],
  },
  outcome: 'success',
  why: 'Certificates, SSH keys and passwords of single services open doors that reviews of access keys do not see.',
  runbook: [
    'Ask the user in target what the credential is for.',
    'If it is not needed: delete it, and look for others of the same actor.',
  ],
  falsePositives: [
    'Developers who use CodeCommit, Keyspaces or Bedrock with such credentials.',
    'By a pipeline role it is quiet.',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html',
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html',
    'https://attack.mitre.org/techniques/T1098/001/',
  ],
  match: (event, settings) => {
    if (settings.isPipeline(event)) return false;
    const service = textIn(event.request, 'serviceName');
    return {
      detail: service === undefined ? event.eventName : `${event.eventName} for ${service}`,
    };
  },
  dedupKey: (event) => joinKey(actorAndTarget(event), event.eventName),
};
