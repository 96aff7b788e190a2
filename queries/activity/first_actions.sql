-- name: first_actions
-- title: First use of an action
-- description: Changes that a person never made before, lately; people who began only lately are left out.
-- param: days integer 90 How many days back, the past included
-- param: until date today Last day, UTC
-- param: recent_days integer 7 How recent the first time must be
-- columns: first_time, person, event_name, target, outcome, source_ip, times
WITH acts AS (
  SELECT
    coalesce(person, actor) AS person,
    event_source,
    event_name,
    event_date,
    event_time,
    target,
    outcome,
    source_ip,
    read_only
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND coalesce(person_type, actor_type) IN ('person', 'iam_user', 'root')
),
known AS (
  SELECT person, min(event_date) AS since FROM acts GROUP BY person
),
firsts AS (
  SELECT
    person,
    event_source,
    event_name,
    min(event_date) AS first_date,
    min(event_time) AS first_time,
    min_by(target, event_time) AS target,
    min_by(outcome, event_time) AS outcome,
    min_by(source_ip, event_time) AS source_ip,
    count(*) AS times
  FROM acts
  WHERE read_only = false
  GROUP BY person, event_source, event_name
)
SELECT f.first_time, f.person, f.event_source, f.event_name, f.target, f.outcome, f.source_ip, f.times, k.since AS known_since
FROM firsts AS f
JOIN known AS k ON k.person = f.person
WHERE f.first_date > cast(date_add('day', -/*:recent_days*/7, /*:until*/current_date) AS varchar)
  AND k.since <= cast(date_add('day', -/*:recent_days*/7, /*:until*/current_date) AS varchar)
ORDER BY f.first_time DESC, f.person, f.event_name
