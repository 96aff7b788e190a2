-- name: alerts_by_person
-- title: Alerts by person
-- description: Who is behind the alerts of these days, under whatever role: how many and how bad, which rules, from which networks, first and last.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: person text % Whose; % stands for anything
-- columns: person, alerts, critical, high, sent, rules, source_ips, last_event
WITH alerts AS (
  -- Of events of these days: an alert is recorded when its event is read, which may be later, never earlier.
  SELECT *, substr(event_time, 1, 10) AS event_date
  FROM iam_activity_tracker_database.iam_alerts
  WHERE alert_date >= cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND substr(event_time, 1, 10) BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
),
people AS (
  SELECT
    event_id,
    event_date,
    coalesce(person, actor) AS person,
    coalesce(person_type, actor_type) AS person_type,
    source_ip
  FROM iam_activity_tracker_database.iam_events
  WHERE event_date BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
    -- Of all events only these: joined with all, those of years are held at once.
    AND event_id IN (SELECT event_id FROM alerts)
),
attributed AS (
  -- Changes that no event explains have an alert and no event.
  SELECT
    a.*,
    coalesce(e.person, a.actor) AS person,
    coalesce(e.person_type, 'unknown') AS person_type,
    e.source_ip
  FROM alerts AS a
  LEFT JOIN people AS e ON e.event_id = a.event_id AND e.event_date = a.event_date
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
