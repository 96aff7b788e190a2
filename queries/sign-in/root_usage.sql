-- name: root_usage
-- title: Root account activity
-- description: Everything root did or was tried as root, newest first.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: event_time, account_name, event_name, outcome, error_code, mfa, source_ip, aws_region, target
SELECT
  e.event_time,
  e.account_id,
  coalesce(a.account_name, e.account_id) AS account_name,
  e.event_source,
  e.event_name,
  e.outcome,
  e.error_code,
  e.mfa,
  e.source_ip,
  e.aws_region,
  e.target,
  e.user_agent,
  e.access_key_id,
  e.request_parameters,
  e.error_message,
  e.event_id
FROM iam_activity_tracker_database.iam_events AS e
LEFT JOIN iam_activity_tracker_database.iam_accounts AS a ON a.account_id = e.account_id
WHERE e.event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND e.actor_type = 'root'
ORDER BY e.event_time DESC, e.event_id
