-- name: sso_account_assignments
-- title: Account assignments
-- description: Who was given or lost access to which AWS account, through which permission set, and by whom.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: event_time, person, event_name, target_account, principal_type, principal_id, permission_set, outcome
SELECT
  event_time,
  coalesce(person, actor) AS person,
  user_name,
  event_name,
  json_extract_scalar(request_parameters, '$.targetId') AS target_account,
  json_extract_scalar(request_parameters, '$.targetType') AS target_type,
  json_extract_scalar(request_parameters, '$.principalType') AS principal_type,
  json_extract_scalar(request_parameters, '$.principalId') AS principal_id,
  regexp_extract(json_extract_scalar(request_parameters, '$.permissionSetArn'), '[^/]+$') AS permission_set,
  outcome,
  error_code,
  source_ip,
  request_parameters,
  response_elements,
  event_id
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND event_source LIKE 'sso.%'
  AND event_name IN (
    'CreateAccountAssignment', 'DeleteAccountAssignment', 'AssociateProfile', 'DisassociateProfile'
  )
ORDER BY event_time DESC, event_id
