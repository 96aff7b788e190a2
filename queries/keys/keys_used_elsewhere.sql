-- name: keys_used_elsewhere
-- title: Keys created, then used elsewhere
-- description: Access keys that were used from another network, or VPC endpoint, than the one in which they were made.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: created_at, created_by, user_name, access_key_id, created_from, first_used, used_from, minutes_between, events
WITH created AS (
  SELECT
    issued_access_key_id AS access_key_id,
    min(event_time) AS created_at,
    min(event_ts) AS created_ts,
    min_by(coalesce(person, actor), event_time) AS created_by,
    min_by(target, event_time) AS owner,
    min_by(coalesce(
      vpc_endpoint_id,
      regexp_extract(source_ip, '^\d+\.\d+\.\d+\.') || '0/24',
      regexp_extract(source_ip, '^[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f]*') || '::/48'
    ), event_time) AS network,
    min_by(source_ip, event_time) AS created_from
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND event_name = 'CreateAccessKey' AND outcome = 'success' AND issued_access_key_id IS NOT NULL
  GROUP BY issued_access_key_id
),
used AS (
  SELECT
    access_key_id,
    coalesce(
      vpc_endpoint_id,
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
