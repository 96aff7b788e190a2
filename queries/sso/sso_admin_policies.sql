-- name: sso_admin_policies
-- title: Dangerous policies on permission sets
-- description: Administrator policies and inline policies put on permission sets, with everyone else whose policy changes are worth a look.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- param: only_admin flag false Only what makes an administrator: true or false
-- columns: event_time, person, event_name, permission_set, policy, is_admin, outcome, source_ip
WITH attachments AS (
  SELECT
    *,
    coalesce(
      json_extract_scalar(request_parameters, '$.managedPolicyArn'),
      json_extract_scalar(request_parameters, '$.customerManagedPolicyReference.name'),
      json_extract_scalar(request_parameters, '$.inlinePolicy')
    ) AS policy
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND event_source LIKE 'sso.%'
    AND event_name IN (
      'AttachManagedPolicyToPermissionSet', 'AttachCustomerManagedPolicyReferenceToPermissionSet',
      'PutInlinePolicyToPermissionSet'
    )
)
SELECT
  event_time,
  coalesce(person, actor) AS person,
  user_name,
  event_name,
  target AS permission_set,
  policy,
  regexp_like(
    coalesce(policy, ''),
    '/(AdministratorAccess|IAMFullAccess|PowerUserAccess|AWSSSO\w*AccountAdministrator|AWSOrganizationsFullAccess)$'
  ) OR regexp_like(coalesce(policy, ''), '"Action"\s*:\s*(\[[^\]]*)?"(\*|iam:\*|sts:\*|sso:\*|organizations:\*)"') AS is_admin,
  outcome,
  error_code,
  source_ip,
  request_parameters,
  event_id
FROM attachments
WHERE /*:only_admin*/'false' <> 'true'
  OR regexp_like(
    coalesce(policy, ''),
    '/(AdministratorAccess|IAMFullAccess|PowerUserAccess|AWSSSO\w*AccountAdministrator|AWSOrganizationsFullAccess)$'
  )
  OR regexp_like(coalesce(policy, ''), '"Action"\s*:\s*(\[[^\]]*)?"(\*|iam:\*|sts:\*|sso:\*|organizations:\*)"')
ORDER BY is_admin DESC, event_time DESC, event_id
