-- name: privilege_paths
-- title: Ways to more privileges that were used
-- description: Successful calls by which a caller can come to more rights, with how: new keys and passwords, policies, trust, groups.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: event_time, person, user_name, path, event_name, target, policy, on_self, source_ip
SELECT
  event_time,
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  person_certainty,
  user_name,
  CASE
    WHEN event_name IN ('CreateAccessKey', 'CreateServiceSpecificCredential', 'ResetServiceSpecificCredential')
      THEN 'credential of a user'
    WHEN event_name IN ('CreateLoginProfile', 'UpdateLoginProfile') THEN 'password of a user'
    WHEN event_name IN ('CreatePolicyVersion', 'SetDefaultPolicyVersion') THEN 'policy rewritten'
    WHEN event_name LIKE 'Attach%' THEN 'policy attached'
    WHEN event_name LIKE 'Put%Policy' OR event_name = 'PutInlinePolicyToPermissionSet' THEN 'inline policy'
    WHEN event_name = 'AddUserToGroup' OR event_name IN ('AddMemberToGroup', 'CreateGroupMembership') THEN 'group joined'
    WHEN event_name = 'UpdateAssumeRolePolicy' THEN 'role opened'
    WHEN event_name LIKE '%PermissionsBoundary' THEN 'boundary changed'
    WHEN event_name LIKE '%Provider' THEN 'identity provider'
    WHEN event_name = 'CreateAccountAssignment' THEN 'account assigned'
    ELSE 'root of a member account'
  END AS path,
  event_source,
  event_name,
  target,
  coalesce(
    json_extract_scalar(request_parameters, '$.policyArn'),
    json_extract_scalar(request_parameters, '$.managedPolicyArn'),
    json_extract_scalar(request_parameters, '$.policyName'),
    json_extract_scalar(request_parameters, '$.groupName')
  ) AS policy,
  target IN ('user/' || user_name, 'role/' || user_name) AS on_self,
  source_ip,
  account_id,
  request_parameters,
  event_id
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND outcome = 'success'
  AND event_name IN (
    'CreateAccessKey', 'CreateServiceSpecificCredential', 'ResetServiceSpecificCredential',
    'CreateLoginProfile', 'UpdateLoginProfile', 'CreatePolicyVersion', 'SetDefaultPolicyVersion',
    'AttachUserPolicy', 'AttachGroupPolicy', 'AttachRolePolicy',
    'AttachManagedPolicyToPermissionSet', 'AttachCustomerManagedPolicyReferenceToPermissionSet',
    'PutUserPolicy', 'PutGroupPolicy', 'PutRolePolicy', 'PutInlinePolicyToPermissionSet',
    'AddUserToGroup', 'AddMemberToGroup', 'CreateGroupMembership', 'UpdateAssumeRolePolicy',
    'DeleteUserPermissionsBoundary', 'DeleteRolePermissionsBoundary',
    'PutUserPermissionsBoundary', 'PutRolePermissionsBoundary',
    'CreateSAMLProvider', 'UpdateSAMLProvider', 'CreateOpenIDConnectProvider',
    'CreateAccountAssignment', 'AssumeRoot'
  )
ORDER BY event_time DESC, event_id
