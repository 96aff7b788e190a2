export {
  callerIdentity,
  type FakeAws,
  type FakeAwsReply,
  type FakeAwsRequest,
  refuse,
  startFakeAws,
} from './fake-aws.ts';
export {
  type FakeTerraform,
  type FakeTerraformBehaviour,
  installFakeTerraform,
  SAMPLE_OUTPUTS,
} from './fake-terraform.ts';
