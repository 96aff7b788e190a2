-- name: failed_auth
-- title: Failed authentication
-- description: Sign-ins, sessions and roles that were refused, by day, person, reason and address.
-- param: days integer 7 How many days back
-- param: until date today Last day, UTC
-- columns: event_date, person, event_name, error_code, source_ip, failures, first_time, last_time
SELECT
  event_date,
  coalesce(person, actor) AS person,
  user_name,
  event_name,
  error_code,
  source_ip,
  count(*) AS failures,
  min(event_time) AS first_time,
  max(event_time) AS last_time,
  array_join(array_sort(array_agg(DISTINCT target)), ', ') AS targets,
  array_join(array_sort(array_agg(DISTINCT aws_region)), ', ') AS regions,
  arbitrary(error_message) AS error_message,
  arbitrary(user_agent) AS user_agent
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/7, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND outcome = 'failure'
  AND (
    event_type = 'signin'
    OR event_name LIKE 'AssumeRole%'
    OR event_name IN ('AssumeRoot', 'GetSessionToken', 'GetFederationToken', 'GetCallerIdentity')
    OR event_name IN ('Authenticate', 'CreateToken', 'GetRoleCredentials', 'Federate')
  )
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY event_date DESC, failures DESC, person, event_name, source_ip
