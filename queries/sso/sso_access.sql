-- name: sso_access
-- title: Access by person and account
-- description: Which account and permission set each person opened through Identity Center, in the console or on the command line.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: person, account, permission_set, console, command_line, days, last_time, source_ips
SELECT
  coalesce(person, actor) AS person,
  json_extract_scalar(service_event_details, '$.account_id') AS account,
  json_extract_scalar(service_event_details, '$.role_name') AS permission_set,
  count_if(event_name = 'Federate') AS console,
  count_if(event_name = 'GetRoleCredentials') AS command_line,
  count_if(outcome = 'failure') AS failures,
  count(DISTINCT event_date) AS days,
  min(event_time) AS first_time,
  max(event_time) AS last_time,
  array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS source_ips
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND event_source LIKE 'sso.%'
  AND event_name IN ('Federate', 'GetRoleCredentials')
GROUP BY 1, 2, 3
ORDER BY person, account, permission_set
