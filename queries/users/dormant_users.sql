-- name: dormant_users
-- title: Dormant users with active keys
-- description: Users whose keys still work although they were not used for long: last activity by AWS and by the ledger, with findings.
-- param: days integer 90 How many days of scans and events
-- param: until date today Last day, UTC
-- param: unused_days integer 90 Without activity for at least so many days
-- columns: user_name, days_since_last_activity, last_activity, last_event, events, mfa_active, attached_policies
WITH scans AS (
  SELECT *
  FROM iam_activity_tracker_database.iam_users
  WHERE scan_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
),
latest AS (
  SELECT account_id, max(scan_timestamp) AS scan_timestamp FROM scans GROUP BY account_id
),
used AS (
  SELECT account_id, user_name, max(event_time) AS last_event, count(*) AS events
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND actor_type = 'iam_user'
  GROUP BY account_id, user_name
)
SELECT
  s.user_name,
  s.account_id,
  s.days_since_last_activity,
  s.last_activity,
  u.last_event,
  coalesce(u.events, 0) AS events,
  s.create_date,
  s.password_enabled,
  s.mfa_active,
  s.access_keys,
  s.groups,
  s.attached_policies,
  s.findings,
  s.scan_timestamp
FROM scans AS s
JOIN latest AS l ON l.scan_timestamp = s.scan_timestamp AND l.account_id IS NOT DISTINCT FROM s.account_id
LEFT JOIN used AS u ON u.user_name = s.user_name AND u.account_id IS NOT DISTINCT FROM s.account_id
WHERE s.programmatic_access
  AND coalesce(s.days_since_last_activity, /*:unused_days*/90) >= /*:unused_days*/90
ORDER BY s.last_activity, s.user_name
