-- name: sign_ins_without_mfa
-- title: Console sign-ins without MFA
-- description: Users and root who signed in to the console with a password alone. Of federated sign-ins AWS does not know.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: person, sign_ins, last_sign_in, source_ips, user_agents
SELECT
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  account_id,
  count(*) AS sign_ins,
  min(event_time) AS first_sign_in,
  max(event_time) AS last_sign_in,
  array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS source_ips,
  array_join(array_sort(array_agg(DISTINCT user_agent)), ' | ') AS user_agents
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND event_name = 'ConsoleLogin'
  AND outcome = 'success'
  AND mfa = 'no'
GROUP BY 1, 2, account_id
ORDER BY sign_ins DESC, person
