-- name: daily_summary
-- title: Activity by day
-- description: Every day in numbers: events, people, changes, failures, sign-ins, roles taken, root.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: event_date, events, people, changes, failures, sign_ins, failed_sign_ins, roles_taken, root_events
SELECT
  event_date,
  count(*) AS events,
  count(DISTINCT CASE
    WHEN coalesce(person_type, actor_type) IN ('person', 'iam_user', 'root') THEN coalesce(person, actor)
  END) AS people,
  count_if(read_only = false) AS changes,
  count_if(outcome = 'failure') AS failures,
  count_if(event_name = 'ConsoleLogin' AND outcome = 'success') AS sign_ins,
  count_if(event_name = 'ConsoleLogin' AND outcome = 'failure') AS failed_sign_ins,
  count_if(event_name LIKE 'AssumeRole%' AND outcome = 'success') AS roles_taken,
  count_if(actor_type = 'root') AS root_events,
  count_if(event_type = 'iam') AS iam_events,
  count_if(event_type = 'sts') AS sts_events,
  count_if(event_type = 'signin') AS signin_events,
  count_if(event_type = 'sso') AS sso_events,
  count_if(event_type = 'guard') AS guard_events,
  count_if(event_type = 'unparsed') AS unparsed_events,
  count(DISTINCT source_ip) AS networks
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
GROUP BY event_date
ORDER BY event_date DESC
