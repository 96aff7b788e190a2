-- name: sso_activity_summary
-- title: Use of Identity Center
-- description: Identity Center and its sign-ins by action, with people, failures and the rate of errors.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: event_source, event_name, events, people, failures, error_percent, last_time
SELECT
  event_source,
  event_name,
  count(*) AS events,
  count(DISTINCT coalesce(person, actor)) AS people,
  count_if(outcome = 'failure') AS failures,
  round(cast(count_if(outcome = 'failure') AS double) * 100 / count(*), 1) AS error_percent,
  count(DISTINCT event_date) AS days,
  min(event_time) AS first_time,
  max(event_time) AS last_time,
  array_join(array_sort(array_agg(DISTINCT error_code)), ', ') AS error_codes
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND (
    event_type = 'sso'
    OR event_name IN ('UserAuthentication', 'CredentialVerification', 'CredentialChallenge')
  )
GROUP BY event_source, event_name
ORDER BY events DESC, event_source, event_name
