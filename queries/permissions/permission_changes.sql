-- name: permission_changes
-- title: Changes of permissions
-- description: Policies attached, detached, written and removed, trust, groups and boundaries: who did it, behind whatever role.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: event_time, person, user_name, event_name, target, policy, outcome, source_ip
SELECT
  event_time,
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  person_certainty,
  user_name,
  event_source,
  event_name,
  target,
  coalesce(
    json_extract_scalar(request_parameters, '$.policyArn'),
    json_extract_scalar(request_parameters, '$.managedPolicyArn'),
    json_extract_scalar(request_parameters, '$.policyName'),
    json_extract_scalar(request_parameters, '$.permissionsBoundary'),
    json_extract_scalar(request_parameters, '$.groupName')
  ) AS policy,
  outcome,
  error_code,
  source_ip,
  account_id,
  user_agent,
  request_parameters,
  event_id
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND (
    (
      event_type = 'iam'
      AND event_name IN (
        'AttachUserPolicy', 'DetachUserPolicy', 'PutUserPolicy', 'DeleteUserPolicy',
        'AttachGroupPolicy', 'DetachGroupPolicy', 'PutGroupPolicy', 'DeleteGroupPolicy',
        'AttachRolePolicy', 'DetachRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy',
        'CreatePolicy', 'DeletePolicy', 'CreatePolicyVersion', 'DeletePolicyVersion', 'SetDefaultPolicyVersion',
        'AddUserToGroup', 'RemoveUserFromGroup', 'AddRoleToInstanceProfile', 'UpdateAssumeRolePolicy',
        'PutUserPermissionsBoundary', 'DeleteUserPermissionsBoundary',
        'PutRolePermissionsBoundary', 'DeleteRolePermissionsBoundary',
        'CreateUser', 'DeleteUser', 'CreateRole', 'DeleteRole', 'CreateGroup', 'DeleteGroup'
      )
    ) OR (
      event_source LIKE 'sso.%'
      AND event_name IN (
        'AttachManagedPolicyToPermissionSet', 'DetachManagedPolicyFromPermissionSet',
        'AttachCustomerManagedPolicyReferenceToPermissionSet',
        'DetachCustomerManagedPolicyReferenceFromPermissionSet',
        'PutInlinePolicyToPermissionSet', 'DeleteInlinePolicyFromPermissionSet',
        'PutPermissionsBoundaryToPermissionSet', 'DeletePermissionsBoundaryFromPermissionSet',
        'CreateAccountAssignment', 'DeleteAccountAssignment'
      )
    )
  )
ORDER BY event_time DESC, event_id
