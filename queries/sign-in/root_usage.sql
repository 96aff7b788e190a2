-- name: root_usage
-- title: Root account activity
-- description: Everything root did or was tried as root, newest first.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: event_time, event_name, outcome, error_code, mfa, source_ip, aws_region, target
SELECT
  event_time,
  account_id,
  event_source,
  event_name,
  outcome,
  error_code,
  mfa,
  source_ip,
  aws_region,
  target,
  user_agent,
  access_key_id,
  request_parameters,
  error_message,
  event_id
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND actor_type = 'root'
ORDER BY event_time DESC, event_id
