-- name: role_chains
-- title: Role chains
-- description: Sessions opened from sessions: who began, through which roles, and what the last session did.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: person text % Who began the chain; % stands for anything
-- columns: opened_at, person, chain, roles, calls, changes, source_ip
WITH hops AS (
  SELECT
    event_id,
    event_time,
    issued_access_key_id AS key_id,
    access_key_id AS by_key,
    coalesce(target, event_name) AS role,
    coalesce(person, actor) AS person,
    coalesce(person_type, actor_type) AS person_type,
    source_ip,
    aws_region
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND issued_access_key_id LIKE 'ASIA%'
    AND outcome = 'success'
    AND coalesce(user_type, '') <> 'AWSAccount'
),
steps AS (
  SELECT key_id, min_by(by_key, event_time) AS by_key, min_by(role, event_time) AS role
  FROM hops
  GROUP BY key_id
),
work AS (
  SELECT access_key_id AS key_id, count(*) AS calls, count_if(read_only = false) AS changes
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND access_key_id LIKE 'ASIA%'
  GROUP BY access_key_id
)
SELECT
  h.event_time AS opened_at,
  h.person,
  h.person_type,
  concat(
    coalesce(d.role || ' > ', ''), coalesce(c.role || ' > ', ''), coalesce(b.role || ' > ', ''), h.role
  ) AS chain,
  CASE WHEN d.key_id IS NOT NULL THEN 4 WHEN c.key_id IS NOT NULL THEN 3 ELSE 2 END AS roles,
  coalesce(w.calls, 0) AS calls,
  coalesce(w.changes, 0) AS changes,
  h.source_ip,
  h.aws_region,
  h.key_id,
  h.event_id
FROM hops AS h
JOIN steps AS b ON b.key_id = h.by_key
LEFT JOIN steps AS c ON c.key_id = b.by_key
LEFT JOIN steps AS d ON d.key_id = c.by_key
LEFT JOIN work AS w ON w.key_id = h.key_id
WHERE lower(h.person) LIKE lower(/*:person*/'%')
ORDER BY h.event_time DESC, h.event_id
