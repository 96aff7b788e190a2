-- name: alerts_by_person
-- title: Alerts by person
-- description: Who is behind the alerts of these days, under whatever role: how many and how bad, which rules, from which networks, first and last.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: person text % Whose; % stands for anything
-- columns: person, alerts, critical, high, sent, rules, source_ips, last_event
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
alerts AS (
  -- Of events of these days: an alert is recorded when its event is read, which may be later, never earlier.
  SELECT *, substr(event_time, 1, 10) AS event_date
  FROM iam_activity_tracker_database.iam_alerts
  WHERE alert_date >= cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND substr(event_time, 1, 10) BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
),
attributed AS (
  -- Changes that no event explains have an alert and no event.
  SELECT
    a.*,
    coalesce(e.person, a.actor) AS person,
    coalesce(e.person_type, 'unknown') AS person_type,
    e.source_ip
  FROM alerts AS a
  LEFT JOIN events AS e ON e.event_id = a.event_id AND e.event_date = a.event_date
)
SELECT
  person,
  person_type,
  count(*) AS alerts,
  count_if(severity = 'CRITICAL') AS critical,
  count_if(severity = 'HIGH') AS high,
  count_if(disposition = 'sent') AS sent,
  array_join(array_sort(array_agg(DISTINCT alert_type)), ', ') AS rules,
  array_join(array_sort(array_agg(DISTINCT source_ip)), ', ') AS source_ips,
  min(event_time) AS first_event,
  max(event_time) AS last_event
FROM attributed
WHERE lower(person) LIKE lower(/*:person*/'%')
GROUP BY person, person_type
ORDER BY critical DESC, high DESC, alerts DESC, person
