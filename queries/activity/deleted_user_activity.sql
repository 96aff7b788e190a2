-- name: deleted_user_activity
-- title: Activity of deleted users
-- description: Users that were deleted: by whom, what they did before, and what was still tried in their name afterwards.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: deleted_at, user_name, deleted_by, events_before, changes_before, last_action, events_after, source_ips
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
deletions AS (
  SELECT
    account_id,
    substr(target, 6) AS user_name,
    max(event_time) AS deleted_at,
    max_by(person, event_time) AS deleted_by
  FROM events
  WHERE event_source = 'iam.amazonaws.com' AND event_name = 'DeleteUser' AND outcome = 'success'
    AND target LIKE 'user/%'
  GROUP BY account_id, substr(target, 6)
),
used AS (
  SELECT account_id, user_name, event_time, event_name, read_only, source_ip
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND actor_type = 'iam_user'
)
SELECT
  d.deleted_at,
  d.account_id,
  d.user_name,
  d.deleted_by,
  count_if(e.event_time <= d.deleted_at) AS events_before,
  count_if(e.event_time <= d.deleted_at AND e.read_only = false) AS changes_before,
  min(e.event_time) AS first_action_at,
  max_by(e.event_name, e.event_time) AS last_action,
  max(e.event_time) AS last_action_at,
  count_if(e.event_time > d.deleted_at) AS events_after,
  array_join(array_sort(array_agg(DISTINCT e.source_ip)), ', ') AS source_ips
FROM deletions AS d
LEFT JOIN used AS e ON e.user_name = d.user_name AND e.account_id = d.account_id
GROUP BY d.deleted_at, d.account_id, d.user_name, d.deleted_by
ORDER BY d.deleted_at DESC, d.user_name
