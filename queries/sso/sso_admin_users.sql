-- name: sso_admin_users
-- title: Who configures Identity Center
-- description: People by the changes they made to Identity Center and its directory.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: person, changes, failures, actions, days_active, first_change, last_change, source_ips
SELECT
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  count(*) AS changes,
  count_if(outcome = 'failure') AS failures,
  count(DISTINCT event_date) AS days_active,
  min(event_time) AS first_change,
  max(event_time) AS last_change,
  array_join(array_sort(array_agg(DISTINCT event_name)), ', ') AS actions,
  array_join(array_sort(array_agg(DISTINCT user_name)), ', ') AS user_names,
  array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS source_ips
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND regexp_like(event_source, '^(sso|sso-directory|identitystore)\.')
  AND coalesce(read_only, false) = false
  AND event_name NOT IN ('Authenticate', 'Federate', 'GetRoleCredentials', 'Logout')
GROUP BY 1, 2
ORDER BY changes DESC, person
