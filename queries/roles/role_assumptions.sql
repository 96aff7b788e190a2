-- name: role_assumptions
-- title: Roles and who takes them
-- description: Roles with the people and programs that took them or tried to, how often and from where.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: role, person, assumptions, failures, session_names, last_time, source_ips
SELECT
  coalesce(
    json_extract_scalar(request_parameters, '$.roleArn'),
    json_extract_scalar(request_parameters, '$.targetPrincipal'),
    target
  ) AS role,
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  event_name,
  count_if(outcome = 'success') AS assumptions,
  count_if(outcome = 'failure') AS failures,
  count(DISTINCT json_extract_scalar(request_parameters, '$.roleSessionName')) AS session_names,
  min(event_time) AS first_time,
  max(event_time) AS last_time,
  array_join(array_sort(array_agg(DISTINCT user_name)), ', ') AS taken_by,
  array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS source_ips,
  array_join(array_sort(array_agg(DISTINCT error_code)), ', ') AS error_codes
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND event_name IN (
    'AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'AssumeRoot', 'SwitchRole',
    'GetRoleCredentials', 'Federate', 'GetDelegatedAccessToken'
  )
GROUP BY 1, 2, 3, 4
ORDER BY assumptions DESC, failures DESC, role, person, event_name
