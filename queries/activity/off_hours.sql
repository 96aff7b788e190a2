-- name: off_hours
-- title: Access outside office hours
-- description: What people, users and root did in the evening, at night and, when asked for, on weekends; by person and local day.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: off_hours_start time 22:00 Off-hours begin, local time of day
-- param: off_hours_end time 06:00 Off-hours end, local time of day
-- param: off_hours_weekends flag false Whether Saturday and Sunday are off-hours: true or false
-- param: timezone timezone UTC Time zone of hours and days, such as Europe/Berlin
-- columns: local_date, person, events, changes, failures, first_local, last_local, actions, source_ips
WITH local_events AS (
  SELECT
    *,
    date_format(with_timezone(event_ts, 'UTC') AT TIME ZONE /*:timezone*/'UTC', '%Y-%m-%d') AS local_date,
    date_format(with_timezone(event_ts, 'UTC') AT TIME ZONE /*:timezone*/'UTC', '%H:%i') AS local_clock,
    day_of_week(with_timezone(event_ts, 'UTC') AT TIME ZONE /*:timezone*/'UTC') AS weekday
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND coalesce(person_type, actor_type) IN ('person', 'iam_user', 'root')
)
SELECT
  local_date,
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  count(*) AS events,
  count_if(read_only = false) AS changes,
  count_if(outcome = 'failure') AS failures,
  min(local_clock) AS first_local,
  max(local_clock) AS last_local,
  array_join(array_sort(array_agg(DISTINCT event_name)), ', ') AS actions,
  array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS source_ips
FROM local_events
WHERE
  CASE
    WHEN /*:off_hours_start*/'22:00' <= /*:off_hours_end*/'06:00'
      THEN local_clock >= /*:off_hours_start*/'22:00' AND local_clock < /*:off_hours_end*/'06:00'
    ELSE local_clock >= /*:off_hours_start*/'22:00' OR local_clock < /*:off_hours_end*/'06:00'
  END
  OR (/*:off_hours_weekends*/'false' = 'true' AND weekday >= 6)
GROUP BY 1, 2, 3
ORDER BY local_date DESC, events DESC, person
