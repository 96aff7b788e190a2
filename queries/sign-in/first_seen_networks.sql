-- name: first_seen_networks
-- title: First-seen networks
-- description: Networks that a person used for the first time lately: /24 for IPv4, /48 for IPv6; the VPC endpoint of calls through one.
-- param: days integer 90 How many days back, the past included
-- param: until date today Last day, UTC
-- param: recent_days integer 7 How recent the first time must be
-- columns: first_seen, person, network, events, signed_in, changes, known_networks, actions
WITH located AS (
  SELECT
    coalesce(person, actor) AS person,
    coalesce(
      vpc_endpoint_id,
      regexp_extract(source_ip, '^\d+\.\d+\.\d+\.') || '0/24',
      regexp_extract(source_ip, '^[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f]*') || '::/48'
    ) AS network,
    event_date,
    event_time,
    event_name,
    read_only,
    outcome
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    AND coalesce(person_type, actor_type) IN ('person', 'iam_user', 'root')
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
