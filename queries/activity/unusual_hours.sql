-- name: unusual_hours
-- title: Unusual hours of a person
-- description: People who were active lately at an hour of the day at which they hardly ever are, judged by their own past.
-- param: days integer 90 How many days back, habits included
-- param: until date today Last day, UTC
-- param: recent_days integer 7 How many of these days are judged by the others
-- param: enough_events integer 50 How many events a person needs to have habits
-- param: below_percent integer 1 Hours with less than this share of the past are unusual
-- param: timezone timezone UTC Time zone of hours and days, such as Europe/Berlin
-- columns: person, hour_of_day, recent_events, usual_percent, last_seen, actions, source_ips
WITH habits AS (
  SELECT
    coalesce(person, actor) AS person,
    hour(with_timezone(event_ts, 'UTC') AT TIME ZONE /*:timezone*/'UTC') AS hour_of_day,
    CASE
      WHEN event_date > cast(date_add('day', -/*:recent_days*/7, /*:until*/current_date) AS varchar) THEN 1
      ELSE 0
    END AS is_recent,
    event_time,
    event_name,
    source_ip
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND coalesce(person_type, actor_type) IN ('person', 'iam_user', 'root')
),
totals AS (
  SELECT person, count(*) AS past_events FROM habits WHERE is_recent = 0 GROUP BY person
),
hours AS (
  SELECT
    person,
    hour_of_day,
    count_if(is_recent = 0) AS past_events,
    count_if(is_recent = 1) AS recent_events,
    max(event_time) AS last_seen,
    array_join(array_sort(array_agg(DISTINCT CASE WHEN is_recent = 1 THEN event_name END)), ', ') AS actions,
    array_join(array_sort(array_agg(DISTINCT CASE WHEN is_recent = 1 THEN source_ip END)), ', ') AS source_ips
  FROM habits
  GROUP BY person, hour_of_day
)
SELECT
  h.person,
  h.hour_of_day,
  h.recent_events,
  h.past_events AS past_events_at_that_hour,
  t.past_events,
  round(cast(h.past_events AS double) * 100 / t.past_events, 2) AS usual_percent,
  h.last_seen,
  h.actions,
  h.source_ips
FROM hours AS h
JOIN totals AS t ON t.person = h.person
WHERE h.recent_events > 0
  AND t.past_events >= /*:enough_events*/50
  AND h.past_events * 100 < t.past_events * /*:below_percent*/1
ORDER BY h.recent_events DESC, h.person, h.hour_of_day
