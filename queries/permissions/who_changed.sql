-- name: who_changed
-- title: Who can explain this change
-- description: Every change of one user, role, group, policy or permission set, and the person behind it.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- param: target text % What was changed, such as user/alice or role/%; % stands for anything
-- columns: event_time, person, user_name, event_name, target, outcome, source_ip, request_parameters
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
  outcome,
  error_code,
  source_ip,
  user_agent,
  account_id,
  request_parameters,
  response_elements,
  event_id
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND coalesce(read_only, false) = false
  AND event_type IN ('iam', 'sso')
  AND event_source NOT LIKE 'sso-oauth.%'
  AND event_name NOT IN (
    'Authenticate', 'Federate', 'GetRoleCredentials', 'ListAccountRoles', 'ListAccounts', 'ListApplications', 'Logout'
  )
  AND lower(coalesce(target, '')) LIKE lower(/*:target*/'%')
ORDER BY event_time DESC, event_id
