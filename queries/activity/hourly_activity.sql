-- name: hourly_activity
-- title: Activity by hour
-- description: When the account is busy: events, people, changes and failures by hour of the day, in a time zone of your choice.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: timezone timezone UTC Time zone of hours and days, such as Europe/Berlin
-- columns: hour_of_day, events, people, changes, failures, sign_ins, events_per_day
WITH events AS (
  SELECT
    hour(with_timezone(event_ts, 'UTC') AT TIME ZONE /*:timezone*/'UTC') AS hour_of_day,
    event_date,
    event_name,
    coalesce(person, actor) AS person,
    coalesce(person_type, actor_type) AS person_type,
    outcome,
    read_only
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
)
SELECT
  hour_of_day,
  count(*) AS events,
  count(DISTINCT CASE WHEN person_type IN ('person', 'iam_user', 'root') THEN person END) AS people,
  count_if(person_type IN ('person', 'iam_user', 'root')) AS events_of_people,
  count_if(read_only = false) AS changes,
  count_if(outcome = 'failure') AS failures,
  count_if(event_name = 'ConsoleLogin') AS sign_ins,
  round(cast(count(*) AS double) / count(DISTINCT event_date), 1) AS events_per_day
FROM events
GROUP BY hour_of_day
ORDER BY hour_of_day
