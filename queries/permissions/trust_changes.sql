-- name: trust_changes
-- title: Changes of trust
-- description: Who may come in: trust policies of roles, identity providers, the directory and the second factor of Identity Center.
-- param: days integer 90 How many days back
-- param: until date today Last day, UTC
-- columns: event_time, person, event_name, target, trusted_accounts, outcome, source_ip
SELECT
  event_time,
  coalesce(person, actor) AS person,
  coalesce(person_type, actor_type) AS person_type,
  person_certainty,
  user_name,
  event_source,
  event_name,
  target,
  array_join(
    array_sort(
      array_distinct(
        regexp_extract_all(
          coalesce(
            json_extract_scalar(request_parameters, '$.policyDocument'),
            json_extract_scalar(request_parameters, '$.assumeRolePolicyDocument')
          ),
          '\d{12}'
        )
      )
    ),
    ', '
  ) AS trusted_accounts,
  outcome,
  error_code,
  source_ip,
  account_id,
  request_parameters,
  event_id
FROM iam_activity_tracker_database.iam_events
WHERE event_date BETWEEN cast(date_add('day', -/*:days*/90, /*:until*/current_date) AS varchar)
  AND cast(/*:until*/current_date AS varchar)
  AND event_name IN (
    'UpdateAssumeRolePolicy', 'CreateRole',
    'CreateSAMLProvider', 'UpdateSAMLProvider', 'DeleteSAMLProvider',
    'CreateOpenIDConnectProvider', 'UpdateOpenIDConnectProviderThumbprint', 'AddClientIDToOpenIDConnectProvider',
    'DeleteOpenIDConnectProvider', 'CreateTrustAnchor', 'CreateTrustedTokenIssuer', 'UpdateTrustedTokenIssuer',
    'AssociateDirectory', 'DisassociateDirectory', 'PutMfaDeviceManagementForDirectory',
    'EnableExternalIdPConfigurationForDirectory', 'DisableExternalIdPConfigurationForDirectory',
    'CreateExternalIdPConfigurationForDirectory', 'UpdateExternalIdPConfigurationForDirectory'
  )
ORDER BY event_time DESC, event_id
