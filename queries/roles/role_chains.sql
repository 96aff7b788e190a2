-- name: role_chains
-- title: Role chains
-- description: Sessions opened from sessions: who began, through which roles, and what the last session did.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: person text % Who began the chain; % stands for anything
-- columns: opened_at, person, chain, roles, calls, changes, source_ip
WITH
-- attribution: the person behind each event. Who a record names for certain is believed; otherwise the
-- session is followed to the call that handed out its key, and on from there, five calls back at most. Users
-- of Identity Center get the name they signed in with.
handed_out AS (
  SELECT
    issued_access_key_id AS key_id,
    min_by(access_key_id, event_time) AS by_key,
    min_by(actor, event_time) AS actor,
    min_by(actor_type, event_time) AS actor_type,
    min_by(
      source_identity IS NOT NULL
        OR actor_type IN ('root', 'iam_user', 'aws_service')
        OR (actor_type = 'person' AND actor IS DISTINCT FROM session_name)
        OR user_name LIKE 'AWSReservedSSO%',
      event_time
    ) AS is_certain
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30 - 2, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND issued_access_key_id LIKE 'ASIA%'
    AND outcome = 'success'
    AND user_type IS DISTINCT FROM 'AWSAccount'
  GROUP BY issued_access_key_id
),
sessions AS (
  SELECT
    a.key_id,
    coalesce(e.actor, d.actor, c.actor, b.actor, a.actor) AS opened_by,
    coalesce(e.actor_type, d.actor_type, c.actor_type, b.actor_type, a.actor_type) AS opened_by_type,
    coalesce(e.is_certain, d.is_certain, c.is_certain, b.is_certain, a.is_certain) AS is_certain
  FROM handed_out AS a
  LEFT JOIN handed_out AS b ON b.key_id = CASE WHEN NOT a.is_certain THEN a.by_key END
  LEFT JOIN handed_out AS c ON c.key_id = CASE WHEN NOT b.is_certain THEN b.by_key END
  LEFT JOIN handed_out AS d ON d.key_id = CASE WHEN NOT c.is_certain THEN c.by_key END
  LEFT JOIN handed_out AS e ON e.key_id = CASE WHEN NOT d.is_certain THEN d.by_key END
),
names AS (
  SELECT principal_id AS directory_id, max_by(actor, event_time) AS name
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND event_type = 'signin'
    AND actor_type = 'person'
    AND actor <> principal_id
    AND user_type IN ('IdentityCenterUser', 'Unknown')
  GROUP BY principal_id
),
events AS (
  SELECT
    r.*,
    CASE
      WHEN s.key_id IS NULL OR (r.actor_type = 'person' AND NOT s.is_certain) THEN coalesce(n.name, r.actor)
      ELSE s.opened_by
    END AS person,
    CASE
      WHEN s.key_id IS NULL OR (r.actor_type = 'person' AND NOT s.is_certain) THEN r.actor_type
      ELSE s.opened_by_type
    END AS person_type
  FROM iam_activity_tracker_database.iam_events AS r
  LEFT JOIN sessions AS s
    ON s.key_id = CASE
      WHEN r.source_identity IS NULL
        AND r.user_name NOT LIKE 'AWSReservedSSO%'
        AND (r.actor_type IN ('workload', 'account', 'unknown') OR (r.actor_type = 'person' AND r.actor = r.session_name))
        THEN r.access_key_id
    END
  LEFT JOIN names AS n ON n.directory_id = r.actor
  WHERE r.event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
  -- end of attribution
),
hops AS (
  SELECT
    event_id,
    event_time,
    issued_access_key_id AS key_id,
    access_key_id AS by_key,
    coalesce(target, event_name) AS role,
    person,
    person_type,
    source_ip,
    aws_region
  FROM events
  WHERE issued_access_key_id LIKE 'ASIA%'
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
