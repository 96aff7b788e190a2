/** A way to more rights than a principal was given. */
interface EscalationMethod {
  /** Every one of them is needed. */
  readonly actions: readonly string[];
  /**
   * `account`: writes identities and policies, and so becomes administrator itself. `workload`: takes
   * over the role of something that runs, whatever that role may do.
   */
  readonly reach: 'account' | 'workload';
}

function needs(reach: EscalationMethod['reach'], ...actions: string[]): EscalationMethod {
  return { actions, reach };
}

/**
 * The published ways, collected from public research on IAM privilege escalation (the list that Rhino
 * Security Labs began in 2018 and what was added in public since) and from the IAM, STS, Identity
 * Center and Organizations API references. Action names, nothing else, are taken from there.
 */
export const ESCALATION_METHODS: readonly EscalationMethod[] = [
  needs('account', 'iam:CreatePolicyVersion'),
  needs('account', 'iam:SetDefaultPolicyVersion'),
  needs('account', 'iam:CreateAccessKey'),
  needs('account', 'iam:CreateLoginProfile'),
  needs('account', 'iam:UpdateLoginProfile'),
  needs('account', 'iam:AttachUserPolicy'),
  needs('account', 'iam:AttachGroupPolicy'),
  needs('account', 'iam:AttachRolePolicy'),
  needs('account', 'iam:PutUserPolicy'),
  needs('account', 'iam:PutGroupPolicy'),
  needs('account', 'iam:PutRolePolicy'),
  needs('account', 'iam:AddUserToGroup'),
  needs('account', 'iam:UpdateAssumeRolePolicy'),
  needs('account', 'iam:CreateServiceSpecificCredential'),
  needs('account', 'iam:ResetServiceSpecificCredential'),
  needs('account', 'iam:DeleteUserPermissionsBoundary'),
  needs('account', 'iam:DeleteRolePermissionsBoundary'),
  needs('account', 'iam:PutUserPermissionsBoundary'),
  needs('account', 'iam:PutRolePermissionsBoundary'),
  needs('account', 'iam:DeleteUserPolicy'),
  needs('account', 'iam:DeleteRolePolicy'),
  needs('account', 'iam:UpdateSAMLProvider'),
  needs('account', 'iam:CreateSAMLProvider', 'iam:UpdateAssumeRolePolicy'),
  needs('account', 'iam:PassRole'),
  needs('account', 'sso:AttachManagedPolicyToPermissionSet'),
  needs('account', 'sso:PutInlinePolicyToPermissionSet'),
  needs('account', 'sso:CreateAccountAssignment'),
  needs('account', 'identitystore:CreateGroupMembership'),
  needs('account', 'organizations:DetachPolicy'),
  needs('account', 'sts:AssumeRoot'),
  needs('workload', 'sts:AssumeRole'),
  needs('workload', 'lambda:UpdateFunctionCode'),
  needs('workload', 'lambda:UpdateFunctionConfiguration'),
  needs('workload', 'glue:UpdateDevEndpoint'),
  needs('workload', 'glue:UpdateJob', 'glue:StartJobRun'),
  needs('workload', 'codebuild:UpdateProject', 'codebuild:StartBuild'),
  needs('workload', 'cloudformation:UpdateStack'),
  needs('workload', 'cloudformation:SetStackPolicy', 'cloudformation:UpdateStack'),
  needs('workload', 'cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'),
  needs('workload', 'ssm:SendCommand'),
  needs('workload', 'ssm:StartSession'),
  needs('workload', 'ec2-instance-connect:SendSSHPublicKey'),
  needs('workload', 'ec2:ModifyInstanceAttribute', 'ec2:StopInstances', 'ec2:StartInstances'),
  needs('workload', 'ecs:ExecuteCommand'),
  needs('workload', 'sagemaker:CreatePresignedNotebookInstanceUrl'),
  needs('workload', 'states:UpdateStateMachine'),
];
