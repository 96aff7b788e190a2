"""moto_server with the calls that it lacks and our Terraform makes.

Usage: python3 moto-launcher.py PORT (0 takes any; the address is printed by the server itself).
Everything else is moto's own. A call that moto learns one day wins over the one here.
"""

import json
import re
import sys
import uuid
from datetime import timedelta

import moto.server
from moto.athena.responses import AthenaResponse
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.cloudformation import parsing
from moto.cloudformation.models import StackInstances
from moto.cloudtrail.models import CloudTrailBackend
from moto.core.responses import BaseResponse
from moto.core.utils import iso_8601_datetime_without_milliseconds, utcfromtimestamp
from moto.dynamodb.exceptions import ConditionalCheckFailed
from moto.dynamodb.models import DynamoDBBackend
from moto.events.models import Rule
from moto.iam.access_control import PermissionResult
from moto.iam.models import Role
from moto.logs.responses import LogsResponse
from moto.organizations.exceptions import OrganizationsClientError
from moto.organizations.models import (
    FakeAccount,
    FakeDelegatedAdministrator,
    OrganizationsBackend,
    organizations_backends,
)
from moto.s3 import notifications
from moto.s3.models import FakeBucket
from moto.sqs.models import Queue, sqs_backends

QUERY_DEFINITIONS: dict[str, dict] = {}


def missing(responses: type[BaseResponse]):
    """Adds a method to the responses of a service unless moto has it."""

    def add(method):
        if not hasattr(responses, method.__name__):
            setattr(responses, method.__name__, method)
        return method

    return add


@missing(LogsResponse)
def put_query_definition(self) -> str:
    known = self._get_param("queryDefinitionId")
    identifier = known or str(uuid.uuid4())
    QUERY_DEFINITIONS[identifier] = {
        "queryDefinitionId": identifier,
        "name": self._get_param("name"),
        "queryString": self._get_param("queryString"),
        "logGroupNames": self._get_param("logGroupNames") or [],
        "lastModified": 0,
    }
    return json.dumps({"queryDefinitionId": identifier})


@missing(LogsResponse)
def describe_query_definitions(self) -> str:
    prefix = self._get_param("queryDefinitionNamePrefix") or ""
    found = [each for each in QUERY_DEFINITIONS.values() if each["name"].startswith(prefix)]
    return json.dumps({"queryDefinitions": found})


@missing(LogsResponse)
def delete_query_definition(self) -> str:
    found = QUERY_DEFINITIONS.pop(self._get_param("queryDefinitionId"), None)
    return json.dumps({"success": found is not None})


@missing(AthenaResponse)
def delete_named_query(self) -> str:
    self.athena_backend.named_queries.pop(self._get_param("NamedQueryId"), None)
    return "{}"


# moto keeps the settings of a function's log format and dead-letter queue nowhere, and a plan after an
# apply would want to set them again: what cannot be read back cannot be checked either.
def remember_on_function(names: tuple[str, ...]) -> None:
    create, update, show = (
        LambdaFunction.__init__,
        LambdaFunction.update_configuration,
        LambdaFunction.get_configuration,
    )

    def keep(function, spec) -> None:
        kept = function.__dict__.setdefault("kept_settings", {})
        kept.update({name: spec[name] for name in names if spec.get(name)})

    def created(self, account_id, spec, *args, **options):
        create(self, account_id, spec, *args, **options)
        keep(self, spec)

    def updated(self, config_updates):
        keep(self, config_updates)
        return update(self, config_updates)

    def shown(self, *args, **options):
        return {**show(self, *args, **options), **self.__dict__.get("kept_settings", {})}

    LambdaFunction.__init__ = created
    LambdaFunction.update_configuration = updated
    LambdaFunction.get_configuration = shown


remember_on_function(("DeadLetterConfig", "LoggingConfig"))

# moto calls a stream's functions itself on every write, with all records there ever were, and those of a queue with each
# message: it receives whatever waits, which counts as an attempt, and the redrive policy gives it up after a few. Who runs the
# functions here reads both by the mapping's own settings instead.
LambdaBackend.send_dynamodb_items = lambda *_args, **_options: False
Queue.lambda_event_source_mappings = property(lambda _self: {}, lambda _self, _value: None)

# moto trips over the parameters of an INSERT and updates what the condition of an UPDATE does not fit. These
# two with parameters alone, each by itself, as DynamoDB's API reference has them.
INSERT = re.compile(r"""INSERT INTO "([^"]+)" VALUE \{(.+)\}""")
UPDATE = re.compile(r"""UPDATE "([^"]+)" (SET .+) WHERE (.+)""")


def run_statement(backend: DynamoDBBackend, statement: str, parameters: list[dict]) -> dict:
    insert, update = INSERT.fullmatch(statement), UPDATE.fullmatch(statement)
    table = (insert or update)[1]
    try:
        if insert:
            names = re.findall(r"'(\w+)': \?", insert[2])
            item = dict(zip(names, parameters, strict=True))
            condition = f"attribute_not_exists({names[0]})"
            backend.put_item(table, item, condition_expression=condition)
        else:
            changed, known = (re.findall(r'"(\w+)" = \?', part) for part in update.groups()[1:])
            values = {f":{index}": value for index, value in enumerate(parameters)}
            names = {f"#{index}": name for index, name in enumerate(changed + known)}
            terms = [f"#{index} = :{index}" for index in range(len(parameters))]
            backend.update_item(
                table,
                {known[0]: parameters[len(changed)]},
                "SET " + ", ".join(terms[: len(changed)]),
                names,
                values,
                condition_expression=" AND ".join(terms[len(changed) :]),
            )
    except ConditionalCheckFailed as error:
        code = "DuplicateItem" if insert else "ConditionalCheckFailed"
        return {"Error": {"Code": code, "Message": error.message}}
    return {"TableName": table}


DynamoDBBackend.batch_execute_statement = lambda self, statements: [
    run_statement(self, each["Statement"], each["Parameters"]) for each in statements
]

# moto reads bucket policies without their conditions: one that refuses a caller without TLS would
# refuse every caller.
FakeBucket.get_permission = lambda *_args: PermissionResult.NEUTRAL

# An event that a rule forwards to another bus keeps where it is from, and a queue gets it whole. moto says of it what is true of the
# other bus, and leaves the account out.
FORWARDING: list[dict] = []
send_to_targets = Rule.send_to_targets


def send_where_it_is_from(self, event, *args, **options):
    whole = {**event, **(FORWARDING[-1] if FORWARDING else {})}
    FORWARDING.append({name: whole[name] for name in ("account", "region", "time")})
    try:
        send_to_targets(self, whole, *args, **options)
    finally:
        FORWARDING.pop()


def send_whole(self, queue, event, group_id=None):
    body = {**event, **FORWARDING[-1]}
    body["time"] = iso_8601_datetime_without_milliseconds(utcfromtimestamp(float(body["time"])))
    queues = sqs_backends[self.account_id][self.region_name]
    queues.send_message(queue, json.dumps(body), group_id=group_id)


Rule.send_to_targets = send_where_it_is_from
Rule._send_to_sqs_queue = send_whole

# moto knows a trail by its name alone, and Terraform calls it by its ARN.
def by_name(method):
    def called(self, *args, **options):
        named = {key: value.split("/")[-1] if key in ("name", "trail_name") else value for key, value in options.items()}
        return method(self, *(args[:1] and (args[0].split("/")[-1], *args[1:])), **named)

    return called


for operation in (
    "delete_trail",
    "get_event_selectors",
    "get_insight_selectors",
    "put_event_selectors",
    "start_logging",
    "stop_logging",
    "update_trail",
):
    setattr(CloudTrailBackend, operation, by_name(getattr(CloudTrailBackend, operation)))

# moto keeps the policies of a role that CloudFormation makes as what the template was read into, and would show that.
put_policy = Role.put_policy
Role.put_policy = lambda self, name, policy: put_policy(self, name, policy if isinstance(policy, str) else json.dumps(policy))

# moto leaves an element that AWS::NoValue takes out of a list in it, as None.
clean_json = parsing.clean_json


def without_gaps(template, resources):
    cleaned = clean_json(template, resources)
    return [each for each in cleaned if each is not None] if isinstance(template, list) else cleaned


parsing.clean_json = without_gaps

# moto gives an account of an organization an id of its own choosing, as of today. One whose address begins with twelve digits has these
# as its id here, and has been there for a year: what joined today is trusted by no one yet.
create_account = FakeAccount.__init__


def create_with_id(self, organization, **options):
    create_account(self, organization, **options)
    given = re.match(r"(\d{12})@", options.get("Email", ""))
    if given:
        self.id = given[1]
        self.create_time -= timedelta(days=365)


FakeAccount.__init__ = create_with_id


# moto does not know the administrator of stack sets among those that an organization may have.
FakeDelegatedAdministrator.SUPPORTED_SERVICES.append("member.org.stacksets.cloudformation.amazonaws.com")


# A delegated administrator may ask what moto tells the management account alone, and nobody else may.
def organization_of(backend: OrganizationsBackend) -> OrganizationsBackend:
    if backend.org is not None:
        return backend
    manager = organizations_backends.master_accounts.get(backend.account_id)
    organization = organizations_backends[manager[0]][manager[1]] if manager else None
    if organization and any(admin.account.id == backend.account_id for admin in organization.admins):
        return organization
    raise OrganizationsClientError("AccessDeniedException", "You don't have permissions to access this resource.")


def as_administrator(method):
    return lambda self, *args, **options: method(organization_of(self), *args, **options)


for operation in ("list_accounts", "list_parents"):
    setattr(OrganizationsBackend, operation, as_administrator(getattr(OrganizationsBackend, operation)))


class Members:
    """The organization as a stack set reaches it: without its management account."""

    def __init__(self, backend: OrganizationsBackend) -> None:
        self.ou = backend.ou
        self.accounts = [each for each in backend.accounts if each.id != backend.account_id]


def reached(instances: StackInstances):
    backend = organizations_backends[instances.account_id][instances.partition]
    is_member = instances.account_id in organizations_backends.master_accounts
    return Members(organization_of(backend)) if is_member or backend.org else backend


StackInstances.org_backend = property(reached)

# moto looks for the queue of a bucket's notification in the account of the bucket, whatever its ARN says.
send_event = notifications.send_event


def send_event_where_it_belongs(account_id, event_name, bucket, key):
    configuration = bucket.notification_configuration
    for queue in configuration.queue if configuration else []:
        if queue.matches(event_name, key.name):
            _, _, _, region, owner, name = queue.arn.split(":")
            body = notifications._get_s3_event(event_name, bucket, key, queue.id)
            notifications._send_sqs_message(owner, body, name, region)
    if configuration:
        with_queues, configuration.queue = configuration.queue, []
        try:
            send_event(account_id, event_name, bucket, key)
        finally:
            configuration.queue = with_queues


notifications.send_event = send_event_where_it_belongs

if __name__ == "__main__":
    moto.server.main(["-H", "127.0.0.1", "-p", sys.argv[1]])
