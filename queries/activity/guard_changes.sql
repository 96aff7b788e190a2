-- name: guard_changes
-- title: Changes to what guards the account
-- description: Who changed or tried to change the organization, the account's contacts, trust anchors, trails, recorders, detectors and analyzers.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- columns: event_time, person, event_name, target, outcome, source_ip, aws_region
SELECT
  event_time,
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  event_source,
  event_name,
  target,
  outcome,
  error_code,
  source_ip,
  user_agent,
  role_arn,
  account_id,
  aws_region,
  event_id,
  request_parameters
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND event_type = 'guard'
  AND event_name <> 'CreateSession'
ORDER BY event_time DESC, event_id
