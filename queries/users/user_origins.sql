-- name: user_origins
-- title: Users and who created them
-- description: The users of the latest scan, the call that created each where the ledger has it, and the person behind it.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: user_name, create_date, created_by, created_from, creation_event, mfa_active, programmatic_access
WITH scans AS (
  SELECT *
  FROM iam_activity_tracker_database.iam_users
  WHERE scan_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
),
latest AS (
  SELECT account_id, max(scan_timestamp) AS scan_timestamp FROM scans GROUP BY account_id
),
creations AS (
  SELECT
    account_id,
    substr(target, 6) AS user_name,
    max_by(coalesce(person, actor), event_time) AS created_by,
    max_by(source_ip, event_time) AS created_from,
    max_by(event_id, event_time) AS creation_event
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND event_type = 'iam' AND event_name = 'CreateUser' AND outcome = 'success'
    AND target LIKE 'user/%'
  GROUP BY account_id, substr(target, 6)
)
SELECT
  s.user_name,
  s.account_id,
  s.create_date,
  c.created_by,
  c.created_from,
  c.creation_event,
  s.mfa_active,
  s.password_enabled,
  s.programmatic_access,
  s.last_activity,
  s.findings,
  s.scan_timestamp
FROM scans AS s
JOIN latest AS l ON l.scan_timestamp = s.scan_timestamp AND l.account_id IS NOT DISTINCT FROM s.account_id
LEFT JOIN creations AS c ON c.user_name = s.user_name AND c.account_id IS NOT DISTINCT FROM s.account_id
ORDER BY s.create_date DESC, s.user_name
