-- name: person_timeline
-- title: Timeline of a person
-- description: Everything a person did under whatever name, role after role, oldest first.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: person text % Whose; % stands for anything
-- param: top integer 1000 How many events at most
-- columns: event_time, person, user_name, event_name, target, source_ip, outcome, error_code
SELECT
  event_time,
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  person_certainty,
  user_name,
  session_name,
  event_source,
  event_name,
  target,
  source_ip,
  aws_region,
  outcome,
  error_code,
  mfa,
  access_key_id,
  issued_access_key_id,
  user_agent,
  request_parameters,
  event_id
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND lower(coalesce(person, actor)) LIKE lower(/*:person*/'%')
ORDER BY event_time, event_id
LIMIT /*:top*/1000
