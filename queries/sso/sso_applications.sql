-- name: sso_applications
-- title: Applications of Identity Center
-- description: Third-party applications added, changed, assigned and removed, by whom.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: event_time, person, event_name, target, name, outcome, source_ip
SELECT
  event_time,
  coalesce(person, actor) AS person,
  user_name,
  event_source,
  event_name,
  target,
  coalesce(
    json_extract_scalar(request_parameters, '$.name'),
    json_extract_scalar(request_parameters, '$.displayName'),
    json_extract_scalar(request_parameters, '$.templateId'),
    json_extract_scalar(response_elements, '$.applicationInstance.name')
  ) AS name,
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
  AND event_name LIKE '%Application%'
  AND coalesce(read_only, false) = false
ORDER BY event_time DESC, event_id
