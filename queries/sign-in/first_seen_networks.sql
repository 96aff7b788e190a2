-- name: first_seen_networks
-- title: First-seen networks
-- description: Networks that a person used for the first time lately: /24 for IPv4, /48 for IPv6.
-- param: days integer 90 How many days back, the past included
-- param: until date today Last day, UTC
-- param: recent_days integer 7 How recent the first time must be
-- columns: first_seen, person, network, events, signed_in, changes, known_networks, actions
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
located AS (
  SELECT
    person,
    coalesce(
      regexp_extract(source_ip, '^\d+\.\d+\.\d+\.') || '0/24',
      regexp_extract(source_ip, '^[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f]*') || '::/48'
    ) AS network,
    event_date,
    event_time,
    event_name,
    read_only,
    outcome
  FROM events
  WHERE person_type IN ('person', 'iam_user', 'root')
),
networks AS (
  SELECT
    person,
    network,
    min(event_date) AS first_date,
    min(event_time) AS first_seen,
    max(event_time) AS last_seen,
    count(*) AS events,
    count_if(outcome = 'failure') AS failures,
    count_if(read_only = false) AS changes,
    count_if(event_name IN ('ConsoleLogin', 'UserAuthentication') AND outcome = 'success') AS signed_in,
    array_join(array_sort(array_agg(DISTINCT event_name)), ', ') AS actions
  FROM located
  WHERE network IS NOT NULL
  GROUP BY person, network
),
known AS (
  SELECT person, count(*) AS known_networks
  FROM networks
  WHERE first_date <= cast(date_add('day', -/*:recent_days*/7, /*:until*/current_date) AS varchar)
  GROUP BY person
)
SELECT n.first_seen, n.person, n.network, n.events, n.failures, n.signed_in, n.changes, n.last_seen, k.known_networks, n.actions
FROM networks AS n
JOIN known AS k ON k.person = n.person
WHERE n.first_date > cast(date_add('day', -/*:recent_days*/7, /*:until*/current_date) AS varchar)
ORDER BY n.first_seen DESC, n.person, n.network
