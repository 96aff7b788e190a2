-- name: coverage_by_day
-- title: Coverage by day
-- description: Every day with what the lake has of it, by family; a day without events, or with hours without, is worth a look at the coverage ledger.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: event_date, events, iam_events, sts_events, signin_events, sso_events, guard_events, unparsed_events, hours_with_events, regions
WITH days AS (
  SELECT cast(date_add('day', -n, /*:until*/current_date) AS varchar) AS event_date
  FROM UNNEST(sequence(0, /*:days*/30)) AS t (n)
),
counts AS (
  SELECT
    event_date,
    count(*) AS events,
    count_if(event_type = 'iam') AS iam_events,
    count_if(event_type = 'sts') AS sts_events,
    count_if(event_type = 'signin') AS signin_events,
    count_if(event_type = 'sso') AS sso_events,
    count_if(event_type = 'guard') AS guard_events,
    count_if(event_type = 'unparsed') AS unparsed_events,
    count(DISTINCT substr(event_time, 12, 2)) AS hours_with_events,
    count(DISTINCT aws_region) AS regions,
    min(event_time) AS first_time,
    max(event_time) AS last_time
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
  GROUP BY event_date
)
SELECT
  d.event_date,
  coalesce(c.events, 0) AS events,
  coalesce(c.iam_events, 0) AS iam_events,
  coalesce(c.sts_events, 0) AS sts_events,
  coalesce(c.signin_events, 0) AS signin_events,
  coalesce(c.sso_events, 0) AS sso_events,
  coalesce(c.guard_events, 0) AS guard_events,
  coalesce(c.unparsed_events, 0) AS unparsed_events,
  coalesce(c.hours_with_events, 0) AS hours_with_events,
  coalesce(c.regions, 0) AS regions,
  c.first_time,
  c.last_time
FROM days AS d
LEFT JOIN counts AS c ON c.event_date = d.event_date
ORDER BY d.event_date DESC
