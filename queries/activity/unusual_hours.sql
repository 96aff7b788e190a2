-- name: unusual_hours
-- title: Unusual hours of a person
-- description: People who were active lately at an hour of the day at which they hardly ever are, judged by their own past.
-- param: days integer 90 How many days back, habits included
-- param: until date today Last day, UTC
-- param: recent_days integer 7 How many of these days are judged by the others
-- param: enough_events integer 50 How many events somebody needs to have habits
-- param: below_percent integer 1 Hours with less than this share of the past are unusual
-- param: timezone timezone UTC Time zone of hours and days, such as Europe/Berlin
-- columns: person, hour_of_day, recent_events, usual_percent, last_seen, actions, source_ips
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
habits AS (
  SELECT
    person,
    hour(with_timezone(event_ts, 'UTC') AT TIME ZONE /*:timezone*/'UTC') AS hour_of_day,
    CASE
      WHEN event_date > cast(date_add('day', -/*:recent_days*/7, /*:until*/current_date) AS varchar) THEN 1
      ELSE 0
    END AS is_recent,
    event_time,
    event_name,
    source_ip
  FROM events
  WHERE person_type IN ('person', 'iam_user', 'root')
),
totals AS (
  SELECT person, count(*) AS past_events FROM habits WHERE is_recent = 0 GROUP BY person
),
hours AS (
  SELECT
    person,
    hour_of_day,
    count_if(is_recent = 0) AS past_events,
    count_if(is_recent = 1) AS recent_events,
    max(event_time) AS last_seen,
    array_join(array_sort(array_agg(DISTINCT CASE WHEN is_recent = 1 THEN event_name END)), ', ') AS actions,
    array_join(array_sort(array_agg(DISTINCT CASE WHEN is_recent = 1 THEN source_ip END)), ', ') AS source_ips
  FROM habits
  GROUP BY person, hour_of_day
)
SELECT
  h.person,
  h.hour_of_day,
  h.recent_events,
  h.past_events AS past_events_at_that_hour,
  t.past_events,
  round(cast(h.past_events AS double) * 100 / t.past_events, 2) AS usual_percent,
  h.last_seen,
  h.actions,
  h.source_ips
FROM hours AS h
JOIN totals AS t ON t.person = h.person
WHERE h.recent_events > 0
  AND t.past_events >= /*:enough_events*/50
  AND h.past_events * 100 < t.past_events * /*:below_percent*/1
ORDER BY h.recent_events DESC, h.person, h.hour_of_day
