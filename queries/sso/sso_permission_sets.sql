-- name: sso_permission_sets
-- title: Permission sets created and changed
-- description: Permission sets of Identity Center: created, updated, provisioned and deleted, by whom.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: event_time, person, event_name, permission_set, name, session_duration, outcome, source_ip
SELECT
  event_time,
  coalesce(person, actor) AS person,
  user_name,
  event_name,
  target AS permission_set,
  coalesce(
    json_extract_scalar(request_parameters, '$.name'),
    json_extract_scalar(response_elements, '$.permissionSet.name')
  ) AS name,
  coalesce(
    json_extract_scalar(request_parameters, '$.description'),
    json_extract_scalar(response_elements, '$.permissionSet.description')
  ) AS description,
  json_extract_scalar(request_parameters, '$.sessionDuration') AS session_duration,
  outcome,
  error_code,
  source_ip,
  account_id,
  request_parameters,
  event_id
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND event_source LIKE 'sso.%'
  AND event_name LIKE '%PermissionSet%'
  AND coalesce(read_only, false) = false
ORDER BY event_time DESC, event_id
