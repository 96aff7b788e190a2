import { describe, expect, it } from '@jest/globals';
import { childEnvironment } from '../src/config.ts';

describe('childEnvironment', () => {
  it('hands everything on, with the access of the command in it', () => {
    const variables = { PATH: '/bin', AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' };

    expect(childEnvironment({ profile: 'audit', region: 'eu-west-1' }, variables)).toMatchObject({
      PATH: '/bin',
      AWS_PROFILE: 'audit',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
    });
  });

  it('changes no access that the command does not name', () => {
    const variables = { AWS_PROFILE: 'own', AWS_REGION: 'us-east-1' };

    expect(childEnvironment({}, variables)).toMatchObject(variables);
  });

  it('keeps Terraform from phoning home unless it is told otherwise', () => {
    expect(childEnvironment({}, {})).toMatchObject({ CHECKPOINT_DISABLE: '1' });
    expect(childEnvironment({}, { CHECKPOINT_DISABLE: '' })).toMatchObject({
      CHECKPOINT_DISABLE: '',
    });
  });

  it('begins with the environment of the process', () => {
    expect(childEnvironment({})).toMatchObject({ PATH: process.env.PATH });
  });
});
