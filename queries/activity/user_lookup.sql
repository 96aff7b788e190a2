-- name: user_lookup
-- title: What a user does
-- description: Actions of one or more users with how often, from how many networks and with what success; the person is the one behind the role.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: user text % Name of a person, user or role; % stands for anything
-- columns: person, user_name, event_name, events, failures, networks, first_seen, last_seen
SELECT
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  user_name,
  event_source,
  event_name,
  count(*) AS events,
  count_if(outcome = 'failure') AS failures,
  count_if(read_only = false) AS changes,
  count(DISTINCT source_ip) AS networks,
  array_join(array_sort(array_agg(DISTINCT aws_region)), ', ') AS regions,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND (lower(coalesce(person, actor)) LIKE lower(/*:user*/'%') OR lower(user_name) LIKE lower(/*:user*/'%'))
GROUP BY 1, 2, 3, 4, 5
ORDER BY person, user_name, events DESC, event_name
