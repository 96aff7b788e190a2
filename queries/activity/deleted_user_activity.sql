-- name: deleted_user_activity
-- title: Activity of deleted users
-- description: Users that were deleted: by whom, what they did before, and what was still tried in their name afterwards.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: deleted_at, user_name, deleted_by, events_before, changes_before, last_action, events_after, source_ips
WITH deletions AS (
  SELECT
    account_id,
    substr(target, 6) AS user_name,
    max(event_time) AS deleted_at,
    max_by(coalesce(person, actor), event_time) AS deleted_by
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND event_type = 'iam' AND event_name = 'DeleteUser' AND outcome = 'success'
    AND target LIKE 'user/%'
  GROUP BY account_id, substr(target, 6)
),
used AS (
  SELECT account_id, user_name, event_time, event_name, read_only, source_ip
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND actor_type = 'iam_user'
)
SELECT
  d.deleted_at,
  d.account_id,
  d.user_name,
  d.deleted_by,
  count_if(e.event_time <= d.deleted_at) AS events_before,
  count_if(e.event_time <= d.deleted_at AND e.read_only = false) AS changes_before,
  min(e.event_time) AS first_action_at,
  max_by(e.event_name, e.event_time) AS last_action,
  max(e.event_time) AS last_action_at,
  count_if(e.event_time > d.deleted_at) AS events_after,
  array_join(array_sort(array_agg(DISTINCT e.source_ip)), ', ') AS source_ips
FROM deletions AS d
LEFT JOIN used AS e ON e.user_name = d.user_name AND e.account_id = d.account_id
GROUP BY d.deleted_at, d.account_id, d.user_name, d.deleted_by
ORDER BY d.deleted_at DESC, d.user_name
