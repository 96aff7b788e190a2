-- name: access_denied
-- title: Refused calls
-- description: Who was refused what, and how many different things they tried: a wrong policy, or a caller feeling the way.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: person, denied, actions_denied, services, first_denied, last_denied, actions, source_ips
SELECT
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  count(*) AS denied,
  count(DISTINCT event_name) AS actions_denied,
  array_join(array_sort(array_agg(DISTINCT event_source)), ', ') AS services,
  min(event_time) AS first_denied,
  max(event_time) AS last_denied,
  array_join(array_sort(array_agg(DISTINCT event_name)), ', ') AS actions,
  array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS source_ips,
  array_join(array_sort(array_agg(DISTINCT error_code)), ', ') AS error_codes
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND outcome = 'failure'
  AND (error_code LIKE '%AccessDenied%' OR error_code LIKE '%Unauthorized%' OR error_code LIKE '%Forbidden%')
GROUP BY 1, 2
ORDER BY actions_denied DESC, denied DESC, person
