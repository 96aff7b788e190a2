-- name: alerts_by_rule
-- title: Alerts by rule
-- description: Every rule that fired on what happened in these days: how often, what became of its alerts, on how many actors, and when first and last.
-- param: days integer 30 How many days back
-- param: until date today Last day, UTC
-- param: rule text % Which rule; % stands for anything
-- columns: rule, severity, alerts, sent, grouped, suppressed, historical, dry_run, actors, last_event
WITH alerts AS (
  -- Of events of these days: an alert is recorded when its event is read, which may be later, never earlier.
  SELECT *
  FROM iam_activity_tracker_database.iam_alerts
  WHERE alert_date >= cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND substr(event_time, 1, 10) BETWEEN cast(date_add('day', -/*:days*/30, /*:until*/current_date) AS varchar)
    AND cast(/*:until*/current_date AS varchar)
),
rules AS (
  SELECT
    alert_type AS rule,
    max_by(severity, recorded_at) AS severity,
    max_by(title, recorded_at) AS title,
    count(*) AS alerts,
    count_if(disposition = 'sent') AS sent,
    count_if(disposition = 'grouped') AS grouped,
    count_if(disposition = 'suppressed') AS suppressed,
    count_if(disposition = 'historical') AS historical,
    count_if(disposition = 'dry_run') AS dry_run,
    count_if(disposition = 'claimed') AS claimed,
    count(DISTINCT actor) AS actors,
    min(event_time) AS first_event,
    max(event_time) AS last_event,
    max_by(actor, event_time) AS last_actor,
    max_by(target, event_time) AS last_target
  FROM alerts
  WHERE upper(alert_type) LIKE upper(/*:rule*/'%')
  GROUP BY alert_type
)
SELECT *
FROM rules
ORDER BY
  CASE severity WHEN 'CRITICAL' THEN 1 WHEN 'HIGH' THEN 2 WHEN 'WARNING' THEN 3 ELSE 4 END,
  alerts DESC,
  rule
