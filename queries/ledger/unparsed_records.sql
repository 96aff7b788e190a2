-- name: unparsed_records
-- title: Records that could not be read
-- description: Records kept as they were found, with the reason. Those that tell no time are on no day: they are shown whatever the days asked for.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: event_time, event_source, event_name, unparsed_reason, user_name, source_ip, event_id
SELECT
  event_time,
  event_source,
  event_name,
  unparsed_reason,
  user_name,
  source_ip,
  account_id,
  aws_region,
  event_id,
  raw_record
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND event_type = 'unparsed'
UNION ALL
SELECT
  'unknown' AS event_time,
  event_source,
  event_name,
  unparsed_reason,
  user_name,
  source_ip,
  account_id,
  aws_region,
  event_id,
  raw_record
FROM iam_activity_tracker_database.iam_events_undated
ORDER BY event_time DESC, event_id
