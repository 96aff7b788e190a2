-- name: active_users
-- title: Most active users
-- description: People, users and programs by how much they did, with changes, failures, days and networks.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: top integer 50 How many
-- columns: person, person_type, events, changes, failures, actions, days_active, networks, last_seen
SELECT
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  count(*) AS events,
  count_if(read_only = false) AS changes,
  count_if(outcome = 'failure') AS failures,
  count(DISTINCT event_name) AS actions,
  count(DISTINCT event_date) AS days_active,
  count(DISTINCT source_ip) AS networks,
  array_join(array_sort(array_agg(DISTINCT user_name)), ', ') AS user_names,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
GROUP BY 1, 2
ORDER BY events DESC, person
LIMIT /*:top*/50
