-- name: keys_used_elsewhere
-- title: Keys created, then used elsewhere
-- description: Access keys that were used from another network than the one in which they were made.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: created_at, created_by, user_name, access_key_id, created_from, first_used, used_from, minutes_between, events
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
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90 - 2, /*:until*/current_date) AS varchar)
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
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
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
  WHERE r.event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
  -- end of attribution
),
created AS (
  SELECT
    issued_access_key_id AS access_key_id,
    min(event_time) AS created_at,
    min(event_ts) AS created_ts,
    min_by(person, event_time) AS created_by,
    min_by(target, event_time) AS owner,
    min_by(coalesce(
      regexp_extract(source_ip, '^\d+\.\d+\.\d+\.') || '0/24',
      regexp_extract(source_ip, '^[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f]*') || '::/48'
    ), event_time) AS network,
    min_by(source_ip, event_time) AS created_from
  FROM events
  WHERE event_name = 'CreateAccessKey' AND outcome = 'success' AND issued_access_key_id IS NOT NULL
  GROUP BY issued_access_key_id
),
used AS (
  SELECT
    access_key_id,
    coalesce(
      regexp_extract(source_ip, '^\d+\.\d+\.\d+\.') || '0/24',
      regexp_extract(source_ip, '^[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f]*') || '::/48'
    ) AS network,
    min(event_time) AS first_used,
    min(event_ts) AS first_used_ts,
    count(*) AS events,
    count_if(read_only = false) AS changes,
    array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS used_from,
    array_join(array_sort(array_agg(DISTINCT event_name)), ', ') AS actions
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND access_key_id IN (
      SELECT issued_access_key_id
      FROM iam_activity_tracker_database.iam_events
      WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
        AND cast(/*:until*/current_date AS varchar)
        AND event_name = 'CreateAccessKey'
    )
  GROUP BY access_key_id, 2
)
SELECT
  c.created_at,
  c.created_by,
  substr(c.owner, 6) AS user_name,
  c.access_key_id,
  c.created_from,
  u.first_used,
  u.used_from,
  date_diff('minute', c.created_ts, u.first_used_ts) AS minutes_between,
  u.events,
  u.changes,
  u.actions
FROM created AS c
JOIN used AS u ON u.access_key_id = c.access_key_id
WHERE u.network IS DISTINCT FROM c.network AND u.network IS NOT NULL
ORDER BY u.first_used DESC, c.access_key_id, u.used_from
